import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** The machine that was measured. Figures mean nothing without it. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly oidcProvider: string;
  /** File system of the data. On a memory file system fsync costs nothing, which makes the write figures worthless. */
  readonly dataFileSystem: string;
  /** Load average of the last minute at the start. A high value means that other work was measured as well. */
  readonly loadAtStart: number;
  readonly date: string;
};

export const describeMachine = async (dataDir: string): Promise<Machine> => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryBytes: totalmem(),
  system: `${platform()} ${release()} ${arch()}`,
  node: process.version,
  oidcProvider: versionOf('oidc-provider'),
  dataFileSystem: await fileSystemOf(dataDir),
  loadAtStart: loadavg()[0] ?? 0,
  date: new Date().toISOString(),
});

const tmpfsMagic = 0x01021994;

const fileSystemOf = async (dir: string): Promise<string> =>
  (await statfs(dir)).type === tmpfsMagic ? 'tmpfs: fsync is free here' : 'disk';

const versionOf = (name: string): string =>
  JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

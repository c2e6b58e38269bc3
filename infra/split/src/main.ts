import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { freePort, makeRootKeys } from '@clientele/composition';
import { systemClock } from '@clientele/platform';
import { readSplitConfig, type SplitConfig } from './config.ts';
import { startProcessGroup } from './process-group.ts';

const configurationExitCode = 78;

/** Runs each service as a process, and the gateway in front, on engines given by URL. Resolves with the exit code. */
const startSplit = async (config: SplitConfig): Promise<number> => {
  const signalled = firstSignal();
  const isRootKeyNew = rootKeysMade(config.rootKeysFile);
  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const publicUrl =
    config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  const write = (text: string): void => void process.stderr.write(text);
  const processGroup = startProcessGroup({ ...config, port }, { publicUrl, environment: process.env, write });
  void processGroup.ready.then(() => console.log(report(config, publicUrl, isRootKeyNew)));
  const failure = await Promise.race([signalled, processGroup.broken]);
  if (failure !== undefined) console.error(`start:split: ${failure}: stopping everything`);
  await processGroup.stop();
  return failure === undefined ? 0 : 1;
};

/** The terminal and npm both send a signal. Only the first counts. */
const firstSignal = (): Promise<undefined> =>
  new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => resolve(undefined));
  });

/**
 * Creates the file of root keys if there is none, because the services share it and do not create it. If the stores
 * hold clients of other root keys, the services refuse to start.
 * @returns whether it was created.
 */
const rootKeysMade = (file: string): boolean => {
  if (existsSync(file)) return false;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  makeRootKeys(file, systemClock.nowMs());
  return true;
};

const report = (config: SplitConfig, publicUrl: string, isRootKeyNew: boolean): string =>
  [
    'Clientele: registration, configuration, projector, sector-worker and gateway as processes',
    `  root key  ${config.rootKeysFile}${isRootKeyNew ? '   created just now: keep a copy apart from the data' : ''}`,
    '',
    `Open ${publicUrl}/docs in a browser. Ctrl-C stops all of them.`,
    '',
    `ready: ${publicUrl}`,
  ].join('\n');

const config = readSplitConfig(process.env);
if (config.ok) process.exit(await startSplit(config.value));
console.error(
  `start:split cannot start with this configuration:\n${config.error.map((fault) => `  ${fault}`).join('\n')}`,
);
process.exit(configurationExitCode);

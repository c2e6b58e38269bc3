import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, globSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

/** A PostgreSQL server for tests: the one that `POSTGRES_URL` names, or a private one on the loopback interface. */
export type PostgresServer = {
  /** Makes an empty database and returns its URL. */
  readonly newDatabase: () => Promise<string>;
  /** Absent for a server that is not ours to stop. */
  readonly pid?: number;
  readonly stop: () => Promise<void>;
};

/**
 * Why tests that need PostgreSQL cannot run here, or false. In CI that is no reason: a silent skip is how coverage dies.
 */
export const postgresMissing = (): string | false => {
  if (process.env.CI === 'true' || process.env.POSTGRES_URL !== undefined || programsDir() !== undefined) return false;
  return 'no PostgreSQL: POSTGRES_URL is not set and there are no server programs on this machine';
};

export const startPostgres = async (): Promise<PostgresServer> => {
  const { POSTGRES_URL: url } = process.env;
  if (url !== undefined) return { newDatabase: () => newDatabase(url), stop: async () => {} };
  const programs = programsDir();
  if (programs === undefined) throw new Error('there is no PostgreSQL here, and this run must not go without');
  return startPrivateServer(programs);
};

/** Where Debian keeps the server, newest version first; elsewhere it is on the path. */
const programsDir = (): string | undefined => {
  const versioned = globSync('/usr/lib/postgresql/*/bin').sort(byVersion);
  const onPath = (process.env.PATH ?? '').split(':');
  return [...versioned, ...onPath].find((dir) => existsSync(join(dir, 'initdb')) && existsSync(join(dir, 'postgres')));
};

const byVersion = (left: string, right: string): number => versionOf(right) - versionOf(left);

const versionOf = (dir: string): number => Number(/postgresql\/(\d+)/.exec(dir)?.[1] ?? 0);

const user = 'clientele';
const startMsMax = 30_000;

/** With passwords and fsync, as in earnest; only the locale is the one that every machine has. */
const startPrivateServer = async (programs: string): Promise<PostgresServer> => {
  const dir = mkdtempSync(join(tmpdir(), 'clientele-postgres-'));
  const password = randomBytes(12).toString('base64url');
  const [data, passwordFile] = [join(dir, 'data'), join(dir, 'password')];
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const path of [dir, passwordFile]) giveToOwner(path);
  const initial = [
    '-D',
    data,
    '-U',
    user,
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8',
    '--locale=C',
  ];
  await ran(spawn(join(programs, 'initdb'), [...initial, '--no-sync'], { ...asOwner(), cwd: dir, stdio: 'ignore' }));
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=on', 'max_connections=100'];
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...asOwner(), cwd: dir, stdio: 'ignore' },
  );
  const ended = once(server, 'exit');
  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
    await ended;
    await rm(dir, { recursive: true, force: true });
  };
  const url = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
  await answering(url).catch(async (cause: unknown) => {
    await stop();
    throw new Error(`PostgreSQL did not start in ${startMsMax} ms`, { cause });
  });
  return { newDatabase: () => newDatabase(url), pid: server.pid ?? 0, stop };
};

/** `nobody`, because initdb and postgres refuse to run as root. */
const owner = { uid: 65_534, gid: 65_534 } as const;

const isRoot = (): boolean => process.getuid?.() === 0;

const asOwner = () => (isRoot() ? owner : {});

const giveToOwner = (path: string): void => {
  if (isRoot()) chownSync(path, owner.uid, owner.gid);
};

const ran = async (child: ReturnType<typeof spawn>): Promise<void> => {
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}`);
};

const answering = async (url: string): Promise<void> => {
  const giveUpAt = Date.now() + startMsMax;
  for (;;) {
    const failure = await onServer(url, 'select').catch((error: unknown) => error);
    if (failure === undefined) return;
    if (Date.now() > giveUpAt) throw failure;
    await pause(50);
  }
};

const onServer = async (url: string, text: string): Promise<undefined> => {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query(text).finally(() => client.end());
};

const newDatabase = async (serverUrl: string): Promise<string> => {
  const name = `clientele_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `create database ${name} template template0 encoding 'UTF8'`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};

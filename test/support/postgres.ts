import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, chownSync, existsSync, globSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Certified } from './certificate-authority.ts';
import { freePort } from './free-port.ts';

/** A PostgreSQL server for tests: the one that `POSTGRES_URL` names, or a private one on the loopback interface. */
export type PostgresServer = {
  /** URL of its first database, with superuser credentials. */
  readonly url: string;
  /** Creates an empty database and returns its URL. */
  readonly newDatabase: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

/**
 * Why tests that need PostgreSQL cannot run here, or false. In CI they must run: silently skipped tests would cost
 * coverage.
 */
export const postgresMissing = (): string | false => {
  if (process.env.CI === 'true' || process.env.POSTGRES_URL !== undefined || programsDir() !== undefined) return false;
  return 'no PostgreSQL: POSTGRES_URL is not set and there are no server programs on this machine';
};

export const startPostgres = async (): Promise<PostgresServer> => {
  const { POSTGRES_URL: url } = process.env;
  if (url !== undefined) return { url, newDatabase: () => newDatabase(url), stop: async () => {} };
  return startPrivatePostgres();
};

/** A server for one test only, because that test would disturb others. */
export type PrivatePostgres = PostgresServer & {
  readonly port: number;
  readonly kill: () => Promise<void>;
  /** Starts a killed server again, on the same port and data. */
  readonly startAgain: () => Promise<void>;
  /** Starts a synchronous standby. From then on this server commits only what the standby has on disk. */
  readonly startStandby: () => Promise<PrivatePostgres>;
  /** Promotes a standby to primary. */
  readonly promote: () => Promise<void>;
};

/** The same for tests that need their own server, regardless of `POSTGRES_URL`. */
export const postgresProgramsMissing = (): string | false =>
  process.env.CI === 'true' || programsDir() !== undefined ? false : 'there are no PostgreSQL programs on this machine';

export const startPrivatePostgres = async (options: { readonly tls?: Certified } = {}): Promise<PrivatePostgres> => {
  const place = newPlace();
  await initialize(place);
  if (options.tls !== undefined) useTls(place, options.tls);
  return startServer(place);
};

/** The folder in which Debian installs the server, newest version first; elsewhere the programs are on the path. */
const programsDir = (): string | undefined => {
  const versioned = globSync('/usr/lib/postgresql/*/bin').sort(byVersion);
  const onPath = (process.env.PATH ?? '').split(':');
  return [...versioned, ...onPath].find((dir) => existsSync(join(dir, 'initdb')) && existsSync(join(dir, 'postgres')));
};

const byVersion = (left: string, right: string): number => versionOf(right) - versionOf(left);

const versionOf = (dir: string): number => Number(/postgresql\/(\d+)/.exec(dir)?.[1] ?? 0);

const user = 'clientele';
const startMsMax = 30_000;

/** The data directory of a private server, and the programs that use it. */
type Place = { readonly programs: string; readonly dir: string; readonly data: string; readonly password: string };

const newPlace = (password = randomBytes(12).toString('base64url')): Place => {
  const programs = programsDir();
  if (programs === undefined) throw new Error('there is no PostgreSQL here, and this run must not go without');
  const dir = mkdtempSync(join(tmpdir(), 'clientele-postgres-'));
  giveToOwner(dir);
  return { programs, dir, data: join(dir, 'data'), password };
};

/** With passwords and fsync, as in production. Only the locale differs: it is the one that every machine has. */
const initialize = async ({ programs, dir, data, password }: Place): Promise<void> => {
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveToOwner(passwordFile);
  const initial = ['-D', data, '-U', user, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
  const options = { ...asOwner(), cwd: dir, stdio: 'ignore' } as const;
  await ran(spawn(join(programs, 'initdb'), [...initial, '--locale=C', '--no-sync'], options));
};

/** The server requires both files in its own folder, and a key that only its owner can read. */
const useTls = ({ data }: Place, { cert, key }: Certified): void => {
  for (const [name, text] of Object.entries({ 'server.crt': cert, 'server.key': key })) {
    writeFileSync(join(data, name), text, { mode: 0o600 });
    giveToOwner(join(data, name));
  }
  appendFileSync(join(data, 'postgresql.conf'), 'ssl = on\n');
};

const startServer = async (place: Place): Promise<PrivatePostgres> => {
  const { programs, dir, password } = place;
  const port = await freePort();
  const url = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
  let server = spawnServer(place, port);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(server)) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  const stop = async (): Promise<void> => {
    await end('SIGINT');
    await rm(dir, { recursive: true, force: true });
  };
  /** A server does not start while processes of its predecessor live, and those of a killed one end a little later. */
  const answers = (): Promise<void> =>
    answering(url, () => {
      if (hasEnded(server)) server = spawnServer(place, port);
    });
  await answers().catch(async (cause: unknown) => {
    await stop();
    throw new Error(`PostgreSQL did not start in ${startMsMax} ms`, { cause });
  });
  return {
    newDatabase: () => newDatabase(url),
    port,
    url,
    stop,
    kill: () => end('SIGKILL'),
    startAgain: answers,
    startStandby: () => startStandby({ programs, url, password }),
    promote: () => onServer(url, 'select pg_promote()'),
  };
};

const spawnServer = ({ programs, dir, data }: Place, port: number): ChildProcess => {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=on', 'max_connections=100'];
  const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  return spawn(join(programs, 'postgres'), args, { ...asOwner(), cwd: dir, stdio: 'ignore' });
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

type Primary = Pick<Place, 'programs' | 'password'> & { readonly url: string };

const startStandby = async ({ programs, password, url }: Primary): Promise<PrivatePostgres> => {
  const place = newPlace(password);
  const copy = ['-d', url, '-D', place.data, '--write-recovery-conf', '--checkpoint=fast', '--no-sync'];
  const options = { ...asOwner(), cwd: place.dir, stdio: 'ignore' } as const;
  await ran(spawn(join(programs, 'pg_basebackup'), copy, options));
  const standby = await startServer(place);
  await onServer(url, `alter system set synchronous_standby_names = '*'`);
  await onServer(url, 'select pg_reload_conf()');
  return standby;
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

const answering = async (url: string, beforeEach: () => void): Promise<void> => {
  const giveUpAt = Date.now() + startMsMax;
  for (;;) {
    beforeEach();
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

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** A NATS server that a test can kill and restart, and whose store it can delete. */
export type NatsServer = {
  readonly url: string;
  readonly port: number;
  readonly storeDir: string;
  readonly kill: (signal?: NodeJS.Signals) => Promise<void>;
  /** SIGSTOP and SIGCONT. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** On the same port, with the remaining store. */
  readonly start: () => Promise<void>;
  /** Deletes the store of a killed server. */
  readonly wipe: () => Promise<void>;
  readonly dispose: () => Promise<void>;
};

const readyMsMax = 15_000;
const probeMs = 20;

/** Debian installs servers in folders that only root's PATH contains. */
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

export const natsBinary = (): string | undefined =>
  folders.map((folder) => join(folder, 'nats-server')).find((file) => existsSync(file));

/** Why tests that need their own server cannot run here, or false. CI must run them, so nothing is skipped there. */
export const natsServerMissing = (): string | false =>
  natsBinary() === undefined && process.env.CI === undefined
    ? 'there is no nats-server: apt-get install nats-server'
    : false;

/** The same for tests that can also use the server of `NATS_URL`. */
export const natsMissing = (): string | false => (process.env.NATS_URL === undefined ? natsServerMissing() : false);

/** The URL of an existing server, or of a new one. */
export const natsForTests = async (): Promise<{ readonly url: string; readonly dispose: () => Promise<void> }> => {
  const url = process.env.NATS_URL;
  return url === undefined ? startNatsServer() : { url, dispose: async () => undefined };
};

/**
 * Starts a server with JetStream and an empty store, on a free port of the loopback interface.
 * @param settings.memoryBytesMax limit of streams in memory; by default the server chooses it.
 * @param settings.login user and password that every client must present.
 */
export const startNatsServer = async (
  settings: {
    readonly memoryBytesMax?: number;
    readonly login?: { readonly user: string; readonly password: string };
  } = {},
): Promise<NatsServer> => {
  const file = natsBinary();
  if (file === undefined) throw new Error('there is no nats-server here, and in CI there must be one');
  const home = await mkdtemp(join(tmpdir(), 'clientele-nats-'));
  const storeDir = join(home, 'store');
  const configFile = join(home, 'nats.conf');
  const port = await freePort();
  const memory = settings.memoryBytesMax === undefined ? [] : [`max_memory_store: ${settings.memoryBytesMax}`];
  const { login } = settings;
  const logins = login === undefined ? [] : [`authorization { user: ${login.user}, password: ${login.password} }`];
  await writeFile(configFile, ['jetstream {', `store_dir: "${storeDir}"`, ...memory, '}', ...logins, ''].join('\n'));
  let server: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const args = ['-a', '127.0.0.1', '-p', String(port), '-c', configFile];
    // A 2.9 server that deletes a consumer while still writing its state leaves `meta.inf` and `meta.sum` in its
    // working directory.
    server = spawn(file, args, { cwd: home, stdio: 'ignore' });
    await listening(port, server);
  };
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  };
  const wipe = (): Promise<void> => rm(storeDir, { recursive: true, force: true });

  await start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    storeDir,
    start,
    kill,
    freeze: () => void server?.kill('SIGSTOP'),
    thaw: () => void server?.kill('SIGCONT'),
    wipe,
    dispose: async () => {
      await kill();
      await rm(home, { recursive: true, force: true });
    },
  };
};

/** The server speaks first: its greeting shows that it is ready. */
export const listening = async (port: number, server: ChildProcess): Promise<void> => {
  for (const end = performance.now() + readyMsMax; performance.now() < end; await delay(probeMs)) {
    if (server.exitCode !== null) throw new Error(`nats-server ended with ${server.exitCode}`);
    if (await greets(port)) return;
  }
  throw new Error('nats-server is not ready in time');
};

const greets = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.once('data', (greeting) => end(greeting.toString().startsWith('INFO')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });

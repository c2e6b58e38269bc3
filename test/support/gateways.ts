import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { send } from './registry.ts';
import { until } from './until.ts';

const folder = fileURLToPath(new URL('../../infra/gateway', import.meta.url));

/** A gateway that runs as a process. */
export type GatewayProcess = { readonly url: string; readonly port: number; readonly stop: () => Promise<void> };

export type GatewayPlaces = {
  readonly registrationPort: number;
  readonly configurationPort: number;
  /** How long a service may take to answer. */
  readonly answerMsMax: number;
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
};

export type GatewayProgram = {
  readonly name: string;
  /** Why the gateway cannot run here, or false. */
  readonly missing: () => string | false;
  readonly start: (places: GatewayPlaces) => Promise<GatewayProcess>;
};

const common = () => ({ PATH: process.env.PATH ?? '' });

/**
 * Gives the gateway a second instance to retry on, although it is the same one. HAProxy's template makes sixteen out of
 * one address anyway.
 */
const twice = (url: string): string => `${url},${url}`;

const ourGateway: GatewayProgram = {
  name: 'the gateway of start:split',
  missing: () => false,
  start: async ({ registrationPort, configurationPort, answerMsMax }) => {
    const port = await freePort();
    const env = {
      ...common(),
      PORT: String(port),
      REGISTRATION_URLS: twice(`http://127.0.0.1:${registrationPort}`),
      CONFIGURATION_URLS: twice(`http://127.0.0.1:${configurationPort}`),
      ANSWER_MS_MAX: String(answerMsMax),
    };
    return running(spawn(process.execPath, [join(folder, 'src/main.ts')], { env, stdio: 'ignore' }), port);
  },
};

/** Debian installs servers in folders that only root's PATH contains. */
const haproxyFile = (): string | undefined =>
  [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    .map((dir) => join(dir, 'haproxy'))
    .find((file) => existsSync(file));

/** The gateway of the container setup. */
export const haproxy: GatewayProgram = {
  name: 'HAProxy with infra/gateway/haproxy.cfg',
  missing: () =>
    haproxyFile() === undefined && process.env.CI === undefined
      ? 'there is no haproxy: apt-get install haproxy'
      : false,
  start: async ({ registrationPort, configurationPort, answerMsMax, env: further }) => {
    const file = haproxyFile();
    if (file === undefined) throw new Error('there is no haproxy here, and in CI there must be one');
    const port = await freePort();
    const env = {
      ...common(),
      BIND: `127.0.0.1:${port}`,
      REGISTRATION_ADDRESS: `127.0.0.1:${registrationPort}`,
      CONFIGURATION_ADDRESS: `127.0.0.1:${configurationPort}`,
      ANSWER_TIME_MAX: `${answerMsMax}ms`,
      ...further,
    };
    return running(spawn(file, ['-f', join(folder, 'haproxy.cfg')], { env, stdio: 'ignore' }), port);
  },
};

/** Both follow the same rules, so one suite tests both. */
export const gatewayPrograms: readonly GatewayProgram[] = [ourGateway, haproxy];

const running = async (child: ChildProcess, port: number): Promise<GatewayProcess> => {
  const url = `http://127.0.0.1:${port}`;
  const ended = once(child, 'exit');
  const isLive = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}`);
    return send(`${url}/health/live`).then(
      ({ status }) => status === 200,
      () => false,
    );
  };
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    await until('the gateway listens', isLive);
    return { url, port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

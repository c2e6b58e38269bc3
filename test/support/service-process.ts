import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCacheEnv } from './compile-cache.ts';
import { freePort } from './free-port.ts';

const startMsMax = 60_000;

/** A running `services/NAME/src/main.ts`: its own process. */
export type ServiceProcess = {
  readonly url: string;
  readonly pid: number;
  /** Everything the process has written so far to stdout and stderr. */
  readonly output: () => string;
  /** The exit code, once the process has ended for whatever reason; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends SIGSTOP and SIGCONT: a frozen process neither answers nor ends. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** Sends the process a signal and waits for it to end. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/**
 * Starts a service with only this environment and no rate limit, and waits until it reports that it is ready.
 * @param options.stopAt the service gets SIGTERM as soon as its output matches this.
 */
export const startService = async (
  service: string,
  env: Readonly<Record<string, string>>,
  options: { readonly stopAt?: RegExp } = {},
): Promise<ServiceProcess> => {
  const mainFile = fileURLToPath(new URL(`../../services/${service}/src/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [mainFile], {
    env: {
      PATH: process.env.PATH ?? '',
      ...compileCacheEnv,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      RATE_LIMIT: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const ended = once(child, 'exit').then(() => child.exitCode);
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${service} did not start in ${startMsMax} ms:\n${text}`));
    }, startMsMax);
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      if (options.stopAt?.test(text) === true) child.kill('SIGTERM');
      const ready = /^ready: (\S+)$/m.exec(text);
      if (ready?.[1] === undefined) return;
      clearTimeout(timer);
      resolve(ready[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`${service} ended with ${code} at start:\n${text}`, { cause: { exitCode: code } }));
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
};

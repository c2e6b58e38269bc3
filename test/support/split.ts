import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compileCacheEnv } from './compile-cache.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const mainFile = fileURLToPath(new URL('../../infra/split/src/main.ts', import.meta.url));
const startMsMax = 60_000;

/** `npm run start:split` as a process. */
export type Split = {
  readonly url: string;
  readonly stdout: () => string;
  /** The output of the services, each line after the name of its process. */
  readonly stderr: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The exit code; null if a signal ended the process. */
  readonly ended: Promise<number | null>;
};

/** Starts the program. The caller checks its output and exit code. */
export const spawnSplit = (env: Readonly<Record<string, string>>): Omit<Split, 'url'> => {
  const child = spawn(process.execPath, [mainFile], {
    env: { PATH: process.env.PATH ?? '', ...compileCacheEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    texts.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    texts.stderr += chunk.toString();
  });
  return {
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    kill: (signal) => void child.kill(signal),
    ended: once(child, 'close').then(() => child.exitCode),
  };
};

/** Waits until the program reports that it is ready. */
export const startSplit = async (env: Readonly<Record<string, string>>): Promise<Split> => {
  const split = spawnSplit({ PORT: String(await freePort()), RATE_LIMIT: 'off', ...env });
  const readyUrl = (): string | undefined => /^ready: (\S+)$/m.exec(split.stdout())?.[1];
  let hasEnded = false;
  void split.ended.then(() => {
    hasEnded = true;
  });
  try {
    await until('start:split is ready', () => readyUrl() !== undefined || hasEnded, startMsMax);
  } catch (error) {
    split.kill('SIGTERM');
    throw error;
  }
  const url = readyUrl();
  if (url === undefined) throw new Error(`start:split ended:\n${split.stderr()}`);
  return { ...split, url };
};

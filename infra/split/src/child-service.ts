import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Environment } from '@clientele/platform';
import { intoLines } from './lines.ts';

/** A process of one service. */
export type ChildService = {
  /** Resolves with its URL once it has reported that it is ready. Stays pending if it never does. */
  readonly ready: Promise<string>;
  /** Resolves with how it ended, in words. */
  readonly ended: Promise<string>;
  /** Asks it to stop, and kills it if it does not stop in time. */
  readonly stop: (stopMsMax: number) => Promise<void>;
};

export type ChildOptions = {
  /** Its `main.ts`, relative to the root of the repository. */
  readonly main: string;
  readonly env: Environment;
  readonly onLine: (line: string) => void;
};

/**
 * Starts a service as a process in a group of its own. A Ctrl-C in the terminal then reaches only this program, which
 * stops all services in order. (npm forwards the signal too, and a service ends at once at a second signal.)
 */
export const startChild = ({ main, env, onLine }: ChildOptions): ChildService => {
  const file = fileURLToPath(new URL(`../../../${main}`, import.meta.url));
  const child = spawn(process.execPath, [file], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ready = Promise.withResolvers<string>();
  onLine(`process ${child.pid}: ${main}`);
  eachLine(child.stderr, onLine);
  eachLine(child.stdout, (line) => {
    onLine(line);
    const [, url] = /^ready: (\S+)$/.exec(line) ?? [];
    if (url !== undefined) ready.resolve(url);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', () => resolve('before it started'));
    child.once('close', (code, signal) => resolve(signal === null ? `with exit code ${code}` : `by ${signal}`));
  });
  const stop = async (stopMsMax: number): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
    await ended;
    clearTimeout(timer);
  };
  return { ready: ready.promise, ended, stop };
};

const eachLine = (stream: Readable, onLine: (line: string) => void): void => {
  const lines = intoLines(onLine);
  stream.setEncoding('utf8').on('data', lines.add).on('end', lines.end);
};

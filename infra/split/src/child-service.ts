import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Environment } from '@clientele/platform';
import { intoLines } from './lines.ts';

/** A process of one service. */
export type ChildService = {
  /** Where it listens, once it has said that it is ready. Stays open where it never says so. */
  readonly ready: Promise<string>;
  /** How it ended, for a person to read. */
  readonly ended: Promise<string>;
  /** Asks it to stop, and ends it where it does not. */
  readonly stop: (stopMsMax: number) => Promise<void>;
};

export type ChildOptions = {
  /** Its `main.ts`, from the top of the repository. */
  readonly main: string;
  readonly env: Environment;
  readonly onLine: (line: string) => void;
};

/**
 * Starts a service as a process, in a group of its own: a Ctrl-C of the terminal then reaches only who started it, and who stops them all
 * in their order. (npm passes the signal on as well, and a service takes a second signal for impatience.)
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
    child.once('error', () => resolve('before it began'));
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

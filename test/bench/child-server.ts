import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type ByPart, processorMs } from './processor-time.ts';

const startMsMax = 120_000;
const stopMsMax = 30_000;
const outputCharactersMax = 8_000;

/** A server under measurement: a separate process, so that it shares only the machine with the load generator. */
export type ChildServer = {
  readonly url: string;
  readonly port: number;
  /** Milliseconds from the start of the process to its `ready:` line. */
  readonly readyMs: number;
  /** Current resident memory of the process. */
  readonly residentBytes: () => Promise<number>;
  /** Processor time so far, in milliseconds, by thread; undefined on systems other than Linux. */
  readonly cpuMs: () => ByPart<number> | undefined;
  /** Ends the process gracefully, or by force if it does not react. */
  readonly stop: () => Promise<void>;
};

export type ChildServerOptions = {
  /** File to run, relative to this folder. */
  readonly file: string;
  readonly env?: Readonly<Record<string, string>>;
  /** File for its log lines (stderr): they are written, as in production, but nobody reads them. */
  readonly outputFile: string;
};

/** Starts a server and waits for the line `ready: <url>`. */
export const startChildServer = async ({ file, env, outputFile }: ChildServerOptions): Promise<ChildServer> => {
  const startedAtMs = performance.now();
  const log = openSync(outputFile, 'a');
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  child.once('exit', () => process.removeListener('exit', killWithUs));
  const url = await readyUrl(child, () => `${file}\n${readFileSync(outputFile, 'utf8').slice(-outputCharactersMax)}`);
  return {
    url,
    port: Number(new URL(url).port),
    readyMs: performance.now() - startedAtMs,
    residentBytes: () => residentBytes(child.pid ?? 0),
    cpuMs: () => processorMs(child.pid ?? 0),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
      await ended;
      clearTimeout(force);
    },
  };
};

const readyUrl = (child: ReturnType<typeof spawn>, context: () => string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready within ${startMsMax} ms: ${context()}`));
    }, startMsMax);
    const onExit = (code: number | null): void => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} at start: ${context()}`));
    };
    child.once('exit', onExit);
    child.stdout?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-outputCharactersMax);
      const url = /^ready: (\S+)$/m.exec(text)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      child.off('exit', onExit);
      resolve(url);
    });
  });

/** Resident memory as reported by `ps`, which both Linux and macOS have. */
export const residentBytes = async (pid: number): Promise<number> => {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout.trim()) * 1024;
};

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '@clientele/domain';
import { compileCacheEnv } from './compile-cache.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = join(root, 'node_modules/.bin/clientele');
const commandMsMax = 60_000;
/** An export of what a test has registered under load; a program that prints more is ended. */
const outputBytesMax = 256 * 1024 * 1024;

/** How a program ended. */
export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program at the root of the repository, with that environment and nothing else, whatever its exit code. */
export const runProgram = (
  program: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<Ended> =>
  new Promise((resolve) => {
    const [file, ...args] = program;
    const environment = { PATH: process.env.PATH ?? '', ...compileCacheEnv, ...env };
    const options = { cwd: root, env: environment, timeout: commandMsMax, maxBuffer: outputBytesMax };
    execFile(file, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });

/** The command line as it is installed. */
export const runClientele = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> =>
  runProgram([process.execPath, binary, ...args], env);

/** What `--json` printed. */
export const jsonOf = ({ stdout }: Pick<Ended, 'stdout'>): JsonObject => {
  const value: unknown = JSON.parse(stdout);
  if (!isJsonObject(value)) throw new TypeError(`not an object: ${stdout}`);
  return value;
};

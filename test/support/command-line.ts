import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject } from '@clientele/domain';
import { compileCacheEnv } from './compile-cache.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = join(root, 'node_modules/.bin/clientele');
const commandMsMax = 60_000;
/** Room for an export of everything that a test registers under load. A program that prints more is killed. */
const outputBytesMax = 256 * 1024 * 1024;

/** How a program ended. */
export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Runs a program at the root of the repository, with only this environment. Resolves whatever the exit code. */
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

/** The command line as users install it. */
export const runClientele = (args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> =>
  runProgram([process.execPath, binary, ...args], env);

/** The parsed output of a `--json` run. */
export const jsonOf = ({ stdout }: Pick<Ended, 'stdout'>): JsonObject => {
  const value: unknown = JSON.parse(stdout);
  if (!isJsonObject(value)) throw new TypeError(`not an object: ${stdout}`);
  return value;
};

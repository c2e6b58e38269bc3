import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Code that was compiled once is read from here by every later process: a start of a service takes half the time. */
const folder = join(tmpdir(), 'clientele-compile-cache');

/** Environment of a program that tests start: it compiles no file that another process has compiled. */
export const compileCacheEnv = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? folder } as const;

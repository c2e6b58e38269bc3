import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Later processes read compiled code from this folder, which halves the start-up time of a service. */
const folder = join(tmpdir(), 'clientele-compile-cache');

/** Environment of a program that tests start: it reuses code that another process has compiled. */
export const compileCacheEnv = { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? folder } as const;

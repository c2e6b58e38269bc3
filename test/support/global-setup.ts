import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileCacheEnv } from './compile-cache.ts';
import { type PostgresServer, postgresMissing, startPostgres } from './postgres.ts';
import { closeHost, openHost } from './shared-servers.ts';

const services = fileURLToPath(new URL('../../services/', import.meta.url));
const refusedPort = { PORT: 'none' };

let postgres: PostgresServer | undefined;

/**
 * The runner calls this before the first test file. The files inherit its environment: a compile cache, the address of
 * the shared registries, and one PostgreSQL server for all files instead of one per file.
 * @public
 */
export const globalSetup = async (): Promise<void> => {
  await fillCompileCache();
  Object.assign(process.env, compileCacheEnv);
  if (postgresMissing() === false) postgres = await startPostgres();
  if (postgres !== undefined) process.env.POSTGRES_URL = postgres.url;
  await openHost();
};

/**
 * The runner calls this after the last test file.
 * @public
 */
export const globalTeardown = async (): Promise<void> => {
  await closeHost();
  await postgres?.stop();
};

/**
 * A process writes the cache when it exits, and most services in tests are killed. A rejected start loads all code and
 * exits normally. Entries belong to a path and its content, so this is done for each run; what is cached costs little.
 */
const fillCompileCache = async (): Promise<void> => {
  const env = { PATH: process.env.PATH ?? '', ...compileCacheEnv, ...refusedPort };
  const starts = globSync(`${services}*/src/main.ts`).map((main) =>
    once(spawn(process.execPath, [main], { env, stdio: 'ignore' }), 'exit'),
  );
  await Promise.all(starts);
};

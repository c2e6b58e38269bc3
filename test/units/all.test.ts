import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The unit tests of every package, in one process: they are quick, and a process a file would take longer to start than they take to run.
 * They share that process, so they have no hooks outside of `describe` and change nothing that belongs to the process; `repository.test.ts` checks it.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));

for (const file of globSync('{shared,services,infra}/*/{src,test}/**/*.test.ts', { cwd: root }).sort())
  await import(new URL(`../../${file}`, import.meta.url).href);

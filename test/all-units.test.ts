import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The unit tests of every package, in one process. They are fast: starting a process per file would take longer than
 * running them. Because they share the process, they have no hooks outside of `describe` and change no process-wide
 * state; `repository.test.ts` checks this. The runner takes files by name, and this one takes longest, so its name comes
 * first.
 */
const root = fileURLToPath(new URL('../', import.meta.url));

for (const file of globSync('{shared,services,infra}/*/{src,test}/**/*.test.ts', { cwd: root }).sort())
  await import(new URL(`../${file}`, import.meta.url).href);

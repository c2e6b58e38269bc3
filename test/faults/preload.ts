import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The reason why a test that needs a C compiler cannot run here, or false. In CI a missing compiler is no reason to
 * skip, because silent skips erode coverage.
 */
export const preloadMissing = (): string | false => {
  if (process.env.CI === 'true') return false;
  if (process.platform !== 'linux') return 'LD_PRELOAD is a thing of Linux';
  return spawnSync('cc', ['--version']).status === 0 ? false : 'no C compiler (cc) on this machine';
};

/** Compiles a C file of this folder into a library for LD_PRELOAD and returns its path. */
export const compilePreload = (name: 'fsync-fail' | 'power-cut', dir: string): string => {
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url));
  const library = join(dir, `${name}.so`);
  execFileSync('cc', [
    '-O2',
    '-Wall',
    '-Wextra',
    '-Werror',
    '-shared',
    '-fPIC',
    '-o',
    library,
    source,
    '-ldl',
    '-lpthread',
  ]);
  return library;
};

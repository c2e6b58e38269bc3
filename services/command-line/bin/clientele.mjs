#!/usr/bin/env node
/**
 * `npx clientele …` puts the repository's own Node.js first on the path, so that this file is run by it. Only who starts it by its path with
 * an older Node.js, which cannot read TypeScript, is told so.
 */
import process from 'node:process';

const majorMin = 24;
const configurationExitCode = 78;

if (Number.parseInt(process.versions.node, 10) >= majorMin) {
  await import('../src/main.ts');
} else {
  process.stderr.write(
    `clientele runs on Node.js ${majorMin}, and this is ${process.versions.node}: start it as "npx clientele" in its repository\n`,
  );
  process.exitCode = configurationExitCode;
}

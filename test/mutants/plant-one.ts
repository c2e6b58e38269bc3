import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { type Mutant, planted } from './mutant.ts';
import { runSuite } from './run-suite.ts';
import type { ScratchCopy } from './scratch-copy.ts';

/**
 * `lived`: the tests still passed. `broken`: not a bug that could be shipped, because the file or the suite does not
 * load.
 */
export type Fate = { readonly fate: 'killed' | 'lived' | 'broken'; readonly reason: string };

/** Plants a bug, runs its suite, and restores the file. */
export const plantOne = async (copy: ScratchCopy, mutant: Mutant, stopping: AbortSignal): Promise<Fate> => {
  const path = join(copy.root, mutant.file);
  const original = readFileSync(path, 'utf8');
  const text = planted(original, mutant);
  const fault = syntaxFault(text, mutant.file);
  if (fault !== undefined) return { fate: 'broken', reason: fault };
  writeFileSync(path, text);
  try {
    const suite = await runSuite(copy, mutant.suite, stopping);
    if (suite.outcome === 'passed') return { fate: 'lived', reason: mutant.suite.file };
    return { fate: suite.outcome === 'failed' ? 'killed' : 'broken', reason: suite.reason };
  } finally {
    writeFileSync(path, original);
  }
};

/** Type errors do not count: the program runs despite them. */
const syntaxFault = (text: string, file: string): string | undefined => {
  if (!file.endsWith('.ts')) return undefined;
  try {
    stripTypeScriptTypes(text);
    return undefined;
  } catch (error) {
    return String(error);
  }
};

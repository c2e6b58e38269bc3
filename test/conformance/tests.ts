import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Maps each rule id to the test files that name it, found by scanning them for `rule('REG-01', …`. */
export const testedWhere = (): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const file of testFiles()) {
    for (const id of new Set(idsIn(readFileSync(`${folder}${file}`, 'utf8')))) {
      found.set(id, [...(found.get(id) ?? []), file]);
    }
  }
  return found;
};

const testFiles = (): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .sort();

const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*rule\(\s*'([^']+)'/gm)].map((match) => match[1] ?? '');

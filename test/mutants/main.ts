import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mutants } from './areas/index.ts';
import { type Mutant, planted } from './mutant.ts';
import { chosen, type Options, readOptions, usage } from './options.ts';
import { type Fate, plantOne } from './plant-one.ts';
import { runSuite } from './run-suite.ts';
import { makeScratchCopy, type ScratchCopy } from './scratch-copy.ts';

/** Plants the bugs of the list one at a time and reports those that the tests do not notice. */

const repository = resolve(import.meta.dirname, '../..');

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

const main = async (options: Options): Promise<number> => {
  const list = chosen(mutants, options);
  const rotten = list.flatMap((mutant) => rotOf(mutant) ?? []);
  for (const rot of rotten) console.error(rot);
  if (rotten.length > 0) return 1;
  if (options.list) {
    for (const { name, file, suite } of list) console.log(`${name}\n  ${file} → ${suite.file} ${suite.tests ?? ''}`);
    return 0;
  }
  const copy = makeScratchCopy(repository);
  try {
    return summary(await plantAll(copy, list), list.length);
  } finally {
    copy.remove();
  }
};

/** Why the bug cannot be planted in the current text; undefined if it can. */
const rotOf = (mutant: Mutant): string | undefined => {
  try {
    planted(readFileSync(join(repository, mutant.file), 'utf8'), mutant);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const plantAll = async (copy: ScratchCopy, list: readonly Mutant[]): Promise<ReadonlyMap<string, Fate>> => {
  const faults = await suiteFaults(copy, list);
  const fates = new Map<string, Fate>();
  for (const mutant of list) {
    const begun = performance.now();
    const reason = faults.get(keyOf(mutant));
    const fate: Fate =
      reason === undefined ? await plantOne(copy, mutant, stopping.signal) : { fate: 'broken', reason };
    if (stopping.signal.aborted) break;
    fates.set(mutant.name, fate);
    const word = fate.fate === 'lived' ? 'LIVED ' : fate.fate;
    console.log(`${word} ${seconds(performance.now() - begun)}  ${mutant.name}  ← ${fate.reason}`);
  }
  return fates;
};

/** Problems of suites before any bug is planted: a suite that already fails would seem to notice every bug. */
const suiteFaults = async (copy: ScratchCopy, list: readonly Mutant[]): Promise<ReadonlyMap<string, string>> => {
  const faults = new Map<string, string>();
  const suites = new Map(list.map((mutant) => [keyOf(mutant), mutant.suite]));
  for (const [key, suite] of suites) {
    const begun = performance.now();
    const clean = await runSuite(copy, suite, stopping.signal);
    if (stopping.signal.aborted) break;
    if (clean.outcome !== 'passed') faults.set(key, `its suite does not pass without it: ${clean.reason}`);
    console.log(`${clean.outcome} ${seconds(performance.now() - begun)}  ${key}`);
  }
  return faults;
};

const keyOf = ({ suite }: Mutant): string => (suite.tests === undefined ? suite.file : `${suite.file} ${suite.tests}`);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(5)} s`;

const summary = (fates: ReadonlyMap<string, Fate>, wanted: number): number => {
  const namesOf = (fate: Fate['fate']): readonly string[] =>
    [...fates].filter(([, each]) => each.fate === fate).map(([name]) => name);
  const [killed, lived, broken] = [namesOf('killed'), namesOf('lived'), namesOf('broken')];
  console.log(`\n${fates.size} planted: ${killed.length} killed, ${lived.length} lived, ${broken.length} broken`);
  for (const name of lived) console.log(`  LIVED  ${name}`);
  for (const name of broken) console.log(`  broken ${name}`);
  return killed.length === wanted ? 0 : 1;
};

const givenOptions = (): Options | undefined => {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${String(error)}\n\n${usage}`);
    return undefined;
  }
};

const options = givenOptions();
process.exitCode = options === undefined ? 1 : await main(options);

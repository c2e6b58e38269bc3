import { parseArgs } from 'node:util';
import type { Mutant } from './mutant.ts';

export type Options = {
  /** A regular expression: only mutants whose name, file or suite matches it are planted. */
  readonly only: RegExp;
  /** Prints the mutants without planting any. */
  readonly list: boolean;
};

export const usage = `Usage: npm run mutants -- [--only PATTERN] [--list]

Plants one bug at a time in a scratch copy of the working tree and runs the tests that must notice it.
Ends with 1 if a bug was not noticed.

  --only PATTERN  only bugs whose name, file or suite matches this regular expression
  --list          print the bugs and plant none`;

/** @throws Error if an option is unknown or the pattern is not a regular expression. */
export const readOptions = (given: readonly string[]): Options => {
  const options = { only: { type: 'string', default: '' }, list: { type: 'boolean', default: false } } as const;
  const { values } = parseArgs({ args: [...given], options });
  return { only: new RegExp(values.only, 'i'), list: values.list };
};

export const chosen = (mutants: readonly Mutant[], { only }: Options): readonly Mutant[] =>
  mutants.filter(({ name, file, suite }) => [name, file, suite.file].some((text) => only.test(text)));

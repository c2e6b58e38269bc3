/** One fault of one line, and the tests that must notice it. */
export type Mutant = {
  /** A sentence: what the program does wrong. */
  readonly name: string;
  /** The file that is changed, from the root of the repository. */
  readonly file: string;
  /** Stands exactly once in the file; anything else is refused, so that a mutant cannot rot unnoticed. */
  readonly find: string;
  readonly replace: string;
  readonly suite: Suite;
};

/** Tests of one file, as few as will do: a run is short then. */
export type Suite = {
  /** From the root of the repository. */
  readonly file: string;
  /** A regular expression over names of tests; without one all tests of the file run. */
  readonly tests?: string;
};

/**
 * The file's text with the fault in it.
 * @throws Error if the text to be replaced is missing or stands more than once.
 */
export const planted = (text: string, { name, file, find, replace }: Omit<Mutant, 'suite'>): string => {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`"${name}" must find its text once in ${file}, not ${found} times: ${find}`);
  return text.replace(find, () => replace);
};

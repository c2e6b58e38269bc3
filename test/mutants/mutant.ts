/** One bug in one line, and the tests that must notice it. */
export type Mutant = {
  /** A sentence that says what the program does wrong. */
  readonly name: string;
  /** The file to change, relative to the root of the repository. */
  readonly file: string;
  /**
   * Must occur exactly once in the file. Anything else is rejected, so that a mutant cannot become obsolete unnoticed.
   */
  readonly find: string;
  readonly replace: string;
  readonly suite: Suite;
};

/** Tests of one file, as few as possible, so that a run is short. */
export type Suite = {
  /** Relative to the root of the repository. */
  readonly file: string;
  /** A regular expression for test names. Without one all tests of the file run. */
  readonly tests?: string;
};

/**
 * The file's text with the bug in it.
 * @throws Error if the text to replace is missing or occurs more than once.
 */
export const planted = (text: string, { name, file, find, replace }: Omit<Mutant, 'suite'>): string => {
  const found = text.split(find).length - 1;
  if (found !== 1) throw new Error(`"${name}" must find its text once in ${file}, not ${found} times: ${find}`);
  return text.replace(find, () => replace);
};

const unfinishedCharsMax = 64 * 1024;

/** Cuts what a process writes into lines; one that never ends is cut where it gets too long, and the last needs no end. */
export const intoLines = (onLine: (line: string) => void) => {
  let unfinished = '';
  return {
    add: (chunk: string): void => {
      const lines = `${unfinished}${chunk}`.split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) onLine(line);
      const isTooLong = last.length > unfinishedCharsMax;
      if (isTooLong) onLine(last);
      unfinished = isTooLong ? '' : last;
    },
    end: (): void => {
      if (unfinished !== '') onLine(unfinished);
      unfinished = '';
    },
  };
};

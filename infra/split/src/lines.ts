const unfinishedCharsMax = 64 * 1024;

/** Splits output into lines. An unfinished line that gets too long is cut, and the last line needs no line break. */
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

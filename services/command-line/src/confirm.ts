import { createInterface } from 'node:readline';

export type Answer = 'yes' | 'no' | 'no-terminal';

/** Asks the person at the terminal. */
export type Confirm = (question: string) => Promise<Answer>;

export type Terminal = {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether a person sees the question and can answer it. */
  readonly isTerminal: boolean;
  readonly answerMsMax: number;
};

/**
 * Only the word "yes" agrees. The end of the input, and silence, do not. The terminal keeps its own line editing, so
 * that Ctrl-C ends the command as always.
 */
export const confirmAt =
  ({ input, output, isTerminal, answerMsMax }: Terminal): Confirm =>
  (question) =>
    new Promise((resolve) => {
      if (!isTerminal) return resolve('no-terminal');
      const lines = createInterface({ input, terminal: false });
      const timer = setTimeout(() => lines.close(), answerMsMax);
      const answer = (text: string): void => {
        clearTimeout(timer);
        resolve(text.trim() === 'yes' ? 'yes' : 'no');
        lines.close();
      };
      lines.once('line', answer);
      lines.once('close', () => answer(''));
      output.write(`${question}\nType yes to go on: `);
    });

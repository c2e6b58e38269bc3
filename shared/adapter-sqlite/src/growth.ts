/** Lets those who follow the log wait for more of it. */
export type Growth = {
  /** The log ends at least there. */
  readonly note: (headPosition: number) => void;
  /** Returns when the log goes on behind the position, or when the signal ends the wait. */
  readonly past: (position: number, signal: AbortSignal) => Promise<void>;
};

/** @param headPosition where the log ends now. */
export const growth = (headPosition: number): Growth => {
  let head = headPosition;
  let waiting: (() => void)[] = [];

  return {
    note: (position) => {
      if (position <= head) return;
      head = position;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    past: (position, signal) =>
      new Promise((resolve) => {
        if (position < head || signal.aborted) {
          resolve();
          return;
        }
        const done = (): void => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        signal.addEventListener('abort', done, { once: true });
        waiting.push(done);
      }),
  };
};

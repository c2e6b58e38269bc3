/** Lets followers wait until the log grows. */
export type Growth = {
  /** Records that the log has reached at least this position. */
  readonly note: (headPosition: number) => void;
  /** Resolves when the log extends beyond the position, or when the signal ends the wait. */
  readonly past: (position: number, signal: AbortSignal) => Promise<void>;
};

/** @param headPosition the current end of the log. */
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

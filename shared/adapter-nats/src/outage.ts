import { errorCode, type OnNotice } from './notice.ts';

/** One outage of the server, from the first failure until it is over. */
export type Outage = {
  /** Reports a failure if it is the first of its kind and code in this outage. Returns the pause before the next attempt. */
  readonly failed: (kind: 'connect-failed' | 'prepare-failed', error: unknown) => number;
  readonly over: () => void;
};

const pauseMsMin = 250;
/** Short enough for checks to continue soon after the server's return. */
const pauseMsMax = 4_000;

/** The pauses grow, and an attempt that fails like the one before it is not reported again. */
export const outageOf = (onNotice: OnNotice): Outage => {
  const reported = new Set<string>();
  let pauseMs = pauseMsMin;
  return {
    failed: (kind, error) => {
      const code = errorCode(error);
      const isNew = !reported.has(`${kind} ${code}`);
      if (isNew) onNotice({ kind, code });
      reported.add(`${kind} ${code}`);
      const next = pauseMs;
      pauseMs = Math.min(2 * pauseMs, pauseMsMax);
      return next;
    },
    over: () => {
      reported.clear();
      pauseMs = pauseMsMin;
    },
  };
};

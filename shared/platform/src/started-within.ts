import { setTimeout as pause } from 'node:timers/promises';

export type Starting = {
  readonly clock: { readonly nowMs: () => number };
  readonly attempt: () => Promise<void>;
  /** Called after each failed attempt that is followed by another. */
  readonly onRetry: (error: unknown) => void;
};

const pauseMsMin = 200;
const pauseMsMax = 5_000;

/**
 * Retries until it succeeds, with growing pauses, because a dependency of the process may start after it.
 * @throws the error of the last attempt, once `msMax` have passed.
 */
export const startedWithin = async (msMax: number, { clock, attempt, onRetry }: Starting): Promise<void> => {
  const giveUpAtMs = clock.nowMs() + msMax;
  for (let pauseMs = pauseMsMin; ; pauseMs = Math.min(2 * pauseMs, pauseMsMax)) {
    try {
      return await attempt();
    } catch (error) {
      if (clock.nowMs() + pauseMs >= giveUpAtMs) throw error;
      onRetry(error);
      await pause(pauseMs);
    }
  }
};

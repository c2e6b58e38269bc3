import { setTimeout as pause } from 'node:timers/promises';

export type Starting = {
  readonly clock: { readonly nowMs: () => number };
  readonly attempt: () => Promise<void>;
  /** Told of each attempt that failed and is followed by another. */
  readonly onRetry: (error: unknown) => void;
};

const pauseMsMin = 200;
const pauseMsMax = 5_000;

/**
 * Tries until it succeeds, with growing pauses, because what a process depends on may start after it.
 * @throws what the last attempt threw, when `msMax` are over.
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

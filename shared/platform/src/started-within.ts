import { setTimeout as pause } from 'node:timers/promises';

export type Starting = {
  readonly clock: { readonly nowMs: () => number };
  readonly attempt: () => Promise<void>;
  /** Whether waiting does not help. A server may say so for a moment while it starts. */
  readonly isRefusal: (error: unknown) => boolean;
  /** Called after each failed attempt that is followed by another. */
  readonly onRetry: (error: unknown) => void;
};

/** This many refusals in a row, over 1.4 s, are believed. */
const refusalsMax = 4;
const pauseMsMin = 200;
const pauseMsMax = 5_000;

/**
 * Retries until it succeeds, with growing pauses, because a dependency of the process may start after it.
 * @throws the error of the last attempt, once `msMax` have passed or the dependency refuses.
 */
export const startedWithin = async (msMax: number, { clock, attempt, isRefusal, onRetry }: Starting): Promise<void> => {
  const giveUpAtMs = clock.nowMs() + msMax;
  let refusals = 0;
  for (let pauseMs = pauseMsMin; ; pauseMs = Math.min(2 * pauseMs, pauseMsMax)) {
    try {
      return await attempt();
    } catch (error) {
      refusals = isRefusal(error) ? refusals + 1 : 0;
      if (refusals >= refusalsMax || clock.nowMs() + pauseMs >= giveUpAtMs) throw error;
      onRetry(error);
      await pause(pauseMs);
    }
  }
};

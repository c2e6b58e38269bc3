/** When a check that failed for now is tried again. */
export type RetryPolicy = {
  /** A check that was begun so often is ended with its last failure, or, if each time its worker died, without one. */
  readonly attemptsMax: number;
  readonly firstDelayMs: number;
  readonly factor: number;
  readonly delayMsMax: number;
};

/** Six attempts in about eleven minutes: a restart or a deployment of the target passes, and nobody waits for days. */
export const defaultRetryPolicy: RetryPolicy = {
  attemptsMax: 6,
  firstDelayMs: 2_000,
  factor: 4,
  delayMsMax: 600_000,
};

/**
 * Pause after an attempt, the first of which is 1. Between half of the step and all of it, so that checks that failed together do not come
 * back together.
 * @param random from 0 up to, not including, 1.
 */
export const retryDelayMs = (policy: RetryPolicy, attempt: number, random: number): number => {
  const step = Math.min(policy.firstDelayMs * policy.factor ** (attempt - 1), policy.delayMsMax);
  return Math.round(step / 2 + (step / 2) * random);
};

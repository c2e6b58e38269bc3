/** When a check that failed temporarily is retried. */
export type RetryPolicy = {
  /** After this many attempts a check ends with its last failure, or without one if its worker died each time. */
  readonly attemptsMax: number;
  readonly firstDelayMs: number;
  readonly factor: number;
  readonly delayMsMax: number;
};

/** Six attempts in about eleven minutes: enough for a restart or deployment of the target, and no client waits for days. */
export const defaultRetryPolicy: RetryPolicy = {
  attemptsMax: 6,
  firstDelayMs: 2_000,
  factor: 4,
  delayMsMax: 600_000,
};

/**
 * Pause after an attempt, counted from 1. Between half of the step and the whole step, so that checks that failed together are not
 * retried together.
 * @param random in the range [0, 1).
 */
export const retryDelayMs = (policy: RetryPolicy, attempt: number, random: number): number => {
  const step = Math.min(policy.firstDelayMs * policy.factor ** (attempt - 1), policy.delayMsMax);
  return Math.round(step / 2 + (step / 2) * random);
};

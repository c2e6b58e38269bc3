import { leastRecentlyUsed } from '../clients/least-recently-used.ts';

/** At most `countMax` at once, and as many again in each period. */
export type Rate = { readonly countMax: number; readonly periodMs: number };

export type RateLimiter = {
  /** How long until the next one is within the rate; 0 if it is now. */
  readonly waitMs: (key: string, nowMs: number) => number;
  /** Counts one, whether or not it is within the rate. */
  readonly take: (key: string, nowMs: number) => void;
};

/** How long one takes to pay off. */
const costMs = ({ countMax, periodMs }: Rate): number => periodMs / countMax;

/**
 * The generic cell rate algorithm (GCRA). One number is kept per key, the moment at which its debt is paid off, so no
 * timer is needed and a key costs little.
 * @param keysMax keys not used recently are forgotten, as if they had no debt.
 */
export const rateLimiter = (rate: Rate, keysMax: number): RateLimiter => {
  const paidOffAt = leastRecentlyUsed<number>(keysMax);
  /** No debt exceeds a period, so that a clock that was set back does not lock anybody out for longer. */
  const paidOffAtMs = (key: string, nowMs: number): number =>
    Math.min(Math.max(paidOffAt.get(key) ?? nowMs, nowMs), nowMs + rate.periodMs);
  return {
    waitMs: (key, nowMs) => Math.max(0, paidOffAtMs(key, nowMs) + costMs(rate) - rate.periodMs - nowMs),
    take: (key, nowMs) => paidOffAt.set(key, paidOffAtMs(key, nowMs) + costMs(rate)),
  };
};

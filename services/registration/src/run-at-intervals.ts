import { type Clock, type Delay, pause } from '@clientele/application';

export type IntervalOptions = {
  /** 0 for never. */
  readonly everyMs: number;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly delay: Delay;
  readonly signal: AbortSignal;
  readonly run: (round: number) => Promise<unknown>;
  readonly onFault: (error: unknown) => void;
};

/** Clocks can be adjusted, so none is trusted for longer than this. */
const restMsMax = 3_600_000;
const restMsMin = 1_000;
const againAfterMs = 60_000;

/**
 * Runs at full multiples of the interval, so that restarts do not delay a run and several processes run at the same times. A failed run
 * is repeated.
 */
export const runAtIntervals = async ({
  everyMs,
  clock,
  delay,
  signal,
  run,
  onFault,
}: IntervalOptions): Promise<void> => {
  if (everyMs === 0) return;
  const roundNow = (): number => Math.floor(clock.nowMs() / everyMs);
  let done = roundNow();
  while (!signal.aborted) {
    const untilNext = (done + 1) * everyMs - clock.nowMs();
    await pause(delay, Math.min(Math.max(untilNext, restMsMin), restMsMax), signal);
    const round = roundNow();
    if (round === done || signal.aborted) continue;
    try {
      await run(round);
      done = round;
    } catch (error) {
      onFault(error);
      await pause(delay, againAfterMs, signal);
    }
  }
};

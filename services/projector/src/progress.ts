import type { ReadModelProgress } from '@clientele/application';

type Waiter = { readonly position: number; readonly deadlineMs: number; readonly answer: (reached: boolean) => void };

const sweepMs = 50;

/** Tells commands how far the read model has come, and lets them wait for it, bounded. */
export const trackedProgress = (options: {
  readonly position: number;
  readonly waitMsMax: number;
  readonly nowMs: () => number;
}): ReadModelProgress & { readonly advance: (position: number) => void } => {
  let shown = options.position;
  let waiters: Waiter[] = [];
  let sweep: NodeJS.Timeout | undefined;

  const answerWhere = (settled: (waiter: Waiter) => boolean, reached: boolean): void => {
    if (waiters.length === 0) return;
    const ready = waiters.filter(settled);
    waiters = waiters.filter((waiter) => !settled(waiter));
    for (const { answer } of ready) answer(reached);
    if (waiters.length > 0 || sweep === undefined) return;
    clearInterval(sweep);
    sweep = undefined;
  };

  return {
    position: () => shown,
    advance: (position) => {
      shown = position;
      answerWhere((waiter) => waiter.position <= position, true);
    },
    reached: async (position) => {
      if (position <= shown) return true;
      sweep ??= setInterval(() => answerWhere((waiter) => waiter.deadlineMs <= options.nowMs(), false), sweepMs);
      const deadlineMs = options.nowMs() + options.waitMsMax;
      return new Promise<boolean>((answer) => waiters.push({ position, deadlineMs, answer }));
    },
  };
};

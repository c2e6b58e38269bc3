import { fail } from '@clientele/domain';
import type { Delay } from '../ports/pause.ts';
import type { CheckAnswer } from './document-check-bus.ts';

/** The callers in this process that wait for an answer, by check. Several callers may wait for the same one. */
export type PendingReplies = {
  /** Resolves with the answer, or with `no-verdict` when the wait is over. */
  readonly wait: (checkId: string, waitMs: number) => Promise<CheckAnswer>;
  readonly answer: (checkId: string, answer: CheckAnswer) => void;
  readonly answerAll: (answer: CheckAnswer) => void;
  readonly isPending: (checkId: string) => boolean;
  /** Number of checks, not of callers. */
  readonly count: () => number;
};

export const pendingReplies = (delay: Delay): PendingReplies => {
  const pending = new Map<string, Set<(answer: CheckAnswer) => void>>();
  const answer = (checkId: string, given: CheckAnswer): void => {
    for (const settle of pending.get(checkId) ?? []) settle(given);
    pending.delete(checkId);
  };
  return {
    answer,
    answerAll: (given) => {
      for (const checkId of [...pending.keys()]) answer(checkId, given);
    },
    isPending: (checkId) => pending.has(checkId),
    count: () => pending.size,
    wait: async (checkId, waitMs) => {
      const { promise, resolve } = Promise.withResolvers<CheckAnswer>();
      const callers = pending.get(checkId) ?? new Set();
      pending.set(checkId, callers.add(resolve));
      const wholeWait = delay(waitMs);
      void wholeWait.over.then(() => resolve(fail('no-verdict')));
      try {
        return await promise;
      } finally {
        wholeWait.cancel();
        callers.delete(resolve);
        if (callers.size === 0 && pending.get(checkId) === callers) pending.delete(checkId);
      }
    },
  };
};

import type { DocumentCheckRefusal, DocumentVerdict } from '@clientele/application';
import { fail, type Result } from '@clientele/domain';

export type Answer = Result<DocumentVerdict, DocumentCheckRefusal>;

/** Who waits in this process for which check; several may wait for the same. */
export type PendingReplies = {
  readonly wait: (checkId: string, waitMs: number) => Promise<Answer>;
  readonly answer: (checkId: string, answer: Answer) => void;
  readonly answerAll: (answer: Answer) => void;
  readonly count: () => number;
};

export const pendingReplies = (): PendingReplies => {
  const waiting = new Map<string, Set<(answer: Answer) => void>>();
  const answer = (checkId: string, given: Answer): void => {
    for (const settle of waiting.get(checkId) ?? []) settle(given);
    waiting.delete(checkId);
  };
  return {
    answer,
    answerAll: (given) => {
      for (const checkId of [...waiting.keys()]) answer(checkId, given);
    },
    count: () => waiting.size,
    wait: async (checkId, waitMs) => {
      const { promise, resolve } = Promise.withResolvers<Answer>();
      const others = waiting.get(checkId) ?? new Set();
      waiting.set(checkId, others.add(resolve));
      const timer = setTimeout(resolve, waitMs, fail('no-verdict'));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        others.delete(resolve);
        if (others.size === 0 && waiting.get(checkId) === others) waiting.delete(checkId);
      }
    },
  };
};

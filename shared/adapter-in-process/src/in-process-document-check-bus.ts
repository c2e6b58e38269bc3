import type {
  AwaitedCheck,
  CheckOutcome,
  DocumentCheck,
  DocumentCheckBus,
  DocumentCheckRefusal,
  DocumentVerdict,
  DurableCheck,
  JudgedCheck,
  KeysCheck,
} from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import { type Handled, type QueueLimits, type WorkQueue, workQueue } from './work-queue.ts';

type Answer = Result<DocumentVerdict, DocumentCheckRefusal>;
type Queues = {
  readonly await: WorkQueue<AwaitedCheck>;
  readonly async: WorkQueue<DurableCheck>;
  readonly keys: WorkQueue<KeysCheck>;
  readonly verdicts: WorkQueue<JudgedCheck>;
};

const defaultLimits: QueueLimits = { entriesMax: 8_192, redeliverMs: 1_000, stopMsMax: 15_000 };

/**
 * The bus of a registry that runs in one process. What waits in it dies with the process; the log has the pending checks, and whoever
 * starts enqueues them again.
 */
export const inProcessDocumentCheckBus = (given: Partial<QueueLimits> = {}): DocumentCheckBus => {
  const limits = { ...defaultLimits, ...given };
  const queues: Queues = {
    await: workQueue(limits),
    async: workQueue(limits),
    keys: workQueue(limits),
    verdicts: workQueue(limits),
  };
  const askers = pendingReplies();
  let isStopped = false;

  return {
    ask: async (check) => {
      if (isStopped) return fail('unavailable');
      const offered =
        check.mode === 'keys' ? queues.keys.offer(check.checkId, check) : queues.await.offer(check.checkId, check);
      if (offered === 'full') return fail('overloaded');
      const answer = await askers.wait(check);
      if (!askers.isWaited(check.checkId)) queues[check.mode].withdraw(check.checkId);
      return answer;
    },
    enqueue: async (check) => {
      if (isStopped) return fail('unavailable');
      return queues.async.offer(check.checkId, check) === 'full' ? fail('overloaded') : ok('enqueued');
    },
    takeVerdicts: (record) =>
      queues.verdicts.take({
        heldMax: 1,
        handle: async (judged) => {
          const outcome = await record(judged);
          return outcome.outcome === 'recorded' ? 'done' : { againAfterMs: outcome.afterMs };
        },
      }),
    takeChecks: ({ mode, heldMax, handle }) => {
      const queue: Pick<WorkQueue<DocumentCheck>, 'take'> = queues[mode];
      return queue.take({
        heldMax,
        handle: async (check, attempt) => {
          const outcome = await handle({ check, attempt });
          if (outcome.outcome !== 'judged') return unjudged(outcome);
          if (check.mode === 'async') return passOn(queues.verdicts, judgedOf(check, outcome.verdict, attempt), limits);
          askers.answer(check.checkId, ok(outcome.verdict));
          return 'done';
        },
      });
    },
    isReady: async () => !isStopped,
    stop: async () => {
      isStopped = true;
      await Promise.all(Object.values(queues).map((queue) => queue.stop()));
      askers.answerAll(fail('unavailable'));
    },
  };
};

const unjudged = (outcome: Exclude<CheckOutcome, { readonly outcome: 'judged' }>): Handled =>
  outcome.outcome === 'again' ? { againAfterMs: outcome.afterMs } : 'done';

/** A full queue of verdicts means that nobody records them; the check comes again rather than being lost. */
const passOn = (verdicts: Queues['verdicts'], judged: JudgedCheck, { redeliverMs }: QueueLimits): Handled =>
  verdicts.offer(judged.checkId, judged) === 'full' ? { againAfterMs: redeliverMs } : 'done';

const judgedOf = (check: DurableCheck, verdict: DocumentVerdict, attempts: number): JudgedCheck => {
  const { mode: _mode, redirectUris: _redirectUris, ...rest } = check;
  return { ...rest, verdict, attempts };
};

/** Who waits for which check; several may wait for the same. */
const pendingReplies = () => {
  const waiting = new Map<string, Set<(answer: Answer) => void>>();
  const answer = (checkId: string, given: Answer): void => {
    for (const settle of waiting.get(checkId) ?? []) settle(given);
    waiting.delete(checkId);
  };
  return {
    answer,
    isWaited: (checkId: string): boolean => waiting.has(checkId),
    answerAll: (given: Answer): void => {
      for (const checkId of [...waiting.keys()]) answer(checkId, given);
    },
    wait: async ({ checkId, waitMs }: AwaitedCheck | KeysCheck): Promise<Answer> => {
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

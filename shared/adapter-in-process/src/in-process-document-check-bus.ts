import {
  type CheckLane,
  type Delay,
  type DocumentCheck,
  type DocumentCheckBus,
  type DurableCheck,
  type JudgedCheck,
  judgementOf,
  laneOf,
  pendingReplies,
} from '@clientele/application';
import { type DocumentVerdict, fail, ok } from '@clientele/domain';
import { type Handled, type QueueLimits, type WorkQueue, workQueue } from './work-queue.ts';

export type InProcessDocumentCheckBusOptions = Partial<QueueLimits> & {
  readonly delay: Delay;
  /** Called with the error of a handler that threw. Its check or verdict is redelivered. */
  readonly onFault: (error: unknown) => void;
};

const defaultLimits: QueueLimits = { entriesMax: 8_192, redeliverMs: 1_000, stopMsMax: 15_000 };

/**
 * The bus of a registry that runs in one process. Queued checks are lost with the process. The event store still has
 * the pending ones, and the next start enqueues them again.
 */
export const inProcessDocumentCheckBus = ({
  delay,
  onFault,
  ...given
}: InProcessDocumentCheckBusOptions): DocumentCheckBus => {
  const limits = { ...defaultLimits, ...given };
  const lanes: Readonly<Record<CheckLane, WorkQueue<DocumentCheck>>> = {
    await: workQueue({ ...limits, onFault }),
    keys: workQueue({ ...limits, onFault }),
    async: workQueue({ ...limits, onFault }),
  };
  const verdicts: WorkQueue<JudgedCheck> = workQueue({ ...limits, onFault });
  const replies = pendingReplies(delay);
  let isStopped = false;

  return {
    ask: async (check) => {
      if (isStopped) return fail('unavailable');
      const queue = lanes[laneOf(check)];
      if (queue.offer(check.checkId, check) === 'full') return fail('overloaded');
      const answer = await replies.wait(check.checkId, check.waitMs);
      if (!replies.isPending(check.checkId)) queue.withdraw(check.checkId);
      return answer;
    },
    enqueue: async (check) => {
      if (isStopped) return fail('unavailable');
      return lanes.async.offer(check.checkId, check) === 'full' ? fail('overloaded') : ok('enqueued');
    },
    takeVerdicts: (record) =>
      verdicts.take({
        heldMax: 1,
        handle: async (judged) => {
          const outcome = await record(judged);
          return outcome.outcome === 'recorded' ? 'done' : { againAfterMs: outcome.afterMs };
        },
      }),
    takeChecks: ({ lane, heldMax, handle }) =>
      lanes[lane].take({
        heldMax,
        handle: async (check, attempt) => {
          const outcome = await handle({ check, attempt });
          if (outcome.outcome === 'again') return { againAfterMs: outcome.afterMs };
          const judgement = judgementOf(outcome);
          if (judgement === undefined) return 'done';
          if (check.mode === 'async')
            return judgement.ok ? passOn(verdicts, judgedOf(check, judgement.value, attempt), limits) : 'done';
          replies.answer(check.checkId, judgement);
          return 'done';
        },
      }),
    isReady: async () => !isStopped,
    stop: async () => {
      isStopped = true;
      await Promise.all([...Object.values(lanes), verdicts].map((queue) => queue.stop()));
      replies.answerAll(fail('unavailable'));
    },
  };
};

/** A full verdict queue means that verdicts are not being recorded. The check is redelivered instead of lost. */
const passOn = (verdicts: WorkQueue<JudgedCheck>, judged: JudgedCheck, { redeliverMs }: QueueLimits): Handled =>
  verdicts.offer(judged.checkId, judged) === 'full' ? { againAfterMs: redeliverMs } : 'done';

const judgedOf = (check: DurableCheck, verdict: DocumentVerdict, attempts: number): JudgedCheck => {
  const { mode: _mode, subject, ...rest } = check;
  return { ...rest, subject: { member: subject.member, uri: subject.uri }, verdict, attempts };
};

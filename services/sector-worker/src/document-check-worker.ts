import {
  type CheckLane,
  type CheckOutcome,
  type DocumentCheck,
  type DocumentCheckWork,
  type EndedCheck,
  type FetchDocument,
  type HeldCheck,
  type JudgeDocument,
  laneOf,
} from '@clientele/application';
import { type CheckFailure, fail, type Judgement } from '@clientele/domain';
import { type EgressHealth, egressHealth, hasFailedBy, isNotReached } from './egress-health.ts';
import { type FetchInTurn, type FetchLimits, fetchInTurn, hostOf } from './fetch-in-turn.ts';
import { defaultRetryPolicy, type RetryPolicy, retryDelayMs } from './retry-policy.ts';
import { runCheck } from './run-check.ts';

type LaneLimits = FetchLimits & {
  /** Checks that run or wait for their turn. */
  readonly heldMax: number;
  /** Time for one check, fetch and judgement. */
  readonly checkMsMax: number;
};

type WorkerLimits = Readonly<Record<CheckLane, LaneLimits>>;

/**
 * Limits of each lane, so that a backlog of durable checks cannot delay a check that a request waits for. A check that hangs costs a socket
 * and little else, so the awaited lane has room for a thousand of them; past that, a check waits for at most one `checkMsMax`.
 */
const defaultWorkerLimits: WorkerLimits = {
  await: {
    runningMax: 1_024,
    runningPerHostMax: 8,
    waitingPerHostMax: 32,
    checksPerHostMax: 1_024,
    heldMax: 2_048,
    checkMsMax: 2_500,
  },
  keys: {
    runningMax: 256,
    runningPerHostMax: 8,
    waitingPerHostMax: 32,
    checksPerHostMax: 256,
    heldMax: 512,
    checkMsMax: 2_500,
  },
  async: {
    runningMax: 64,
    runningPerHostMax: 2,
    waitingPerHostMax: 256,
    checksPerHostMax: 512,
    heldMax: 1_024,
    checkMsMax: 10_000,
  },
};

/** The part of the caller's wait that is reserved for the reply. */
const answerMs = 200;

export type DocumentCheckWorkerOptions = {
  readonly work: DocumentCheckWork;
  readonly fetchDocument: FetchDocument;
  readonly judge: JudgeDocument;
  /** In the range [0, 1). */
  readonly random: () => number;
  /** Called once for every check that this worker held, when it is done with it. */
  readonly onEnded?: (ended: EndedCheck) => void;
  /** Fetch or judge threw: a bug. */
  readonly onFault: (error: unknown) => void;
  readonly limits?: WorkerLimits;
  readonly retry?: RetryPolicy;
};

type DocumentCheckWorker = {
  /** Takes no more checks; running ones end within their time. */
  readonly stop: () => Promise<void>;
};

/** Takes checks of every lane and judges them. */
export const startDocumentCheckWorker = (options: DocumentCheckWorkerOptions): DocumentCheckWorker => {
  const { work, fetchDocument, limits = defaultWorkerLimits } = options;
  const out = egressHealth();
  const take = (lane: CheckLane) => {
    const fetching = fetchInTurn(fetchDocument, limits[lane]);
    const handle = async (held: HeldCheck): Promise<CheckOutcome> => {
      const began = performance.now();
      const ended = await workOn(held, { ...options, fetching, out });
      options.onEnded?.({ ...endingOf(held, ended), ms: Math.round(performance.now() - began) });
      return ended.outcome;
    };
    return work.takeChecks({ lane, heldMax: limits[lane].heldMax, handle });
  };
  const consumptions = [take('await'), take('async'), take('keys')];
  return {
    stop: async () => {
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
    },
  };
};

/** The outcome of a check, and the judgement that led to it, if there was one. */
type Done = { readonly outcome: CheckOutcome; readonly judgement: Judgement | undefined };

type Working = DocumentCheckWorkerOptions & { readonly fetching: FetchInTurn; readonly out: EgressHealth };

const workOn = async (held: HeldCheck, working: Working): Promise<Done> => {
  const { check, attempt } = held;
  const { retry = defaultRetryPolicy, random, out } = working;
  if (attempt > retry.attemptsMax) return done(check, fail(exhausted));
  const judgement = await judgementOn(check, working);
  if (judgement === 'too-late') return { outcome: { outcome: 'dropped' }, judgement: undefined };
  out.note(hostOf(check.subject.uri), judgement);
  const mayTryAgain = check.mode === 'async' && attempt < retry.attemptsMax;
  if (mayTryAgain && !isFinal(judgement))
    return { outcome: { outcome: 'again', afterMs: retryDelayMs(retry, attempt, random()) }, judgement };
  // The answer to a waiting caller stays the same: whether other hosts were reached must reveal nothing about the network (THREAT-06).
  if (check.mode === 'async' && isNotReached(judgement) && out.isInDoubt()) return done(check, fail(cutOff));
  return done(check, judgement);
};

const isFinal = (judgement: Judgement): boolean => judgement.ok && judgement.value.outcome !== 'failed';

/** A failure of the checker says nothing about the client. A waiting caller gets it; a durable check is dropped and enqueued again later. */
const done = ({ mode }: DocumentCheck, judgement: Judgement): Done => {
  if (judgement.ok) return { outcome: { outcome: 'judged', verdict: judgement.value }, judgement };
  const outcome: CheckOutcome =
    mode === 'async' ? { outcome: 'dropped' } : { outcome: 'unable', failure: judgement.error };
  return { outcome, judgement };
};

const endingOf = ({ check, attempt }: HeldCheck, { outcome, judgement }: Done): Omit<EndedCheck, 'ms'> => {
  const { checkId, clientId, subject, context } = check;
  return {
    checkId,
    clientId,
    mode: laneOf(check),
    host: hostOf(subject.uri),
    attempt,
    outcome: endOf(outcome),
    code: judgement && codeOf(judgement),
    ...context,
  };
};

/** A log line calls both a failure; the code distinguishes them. */
const endOf = (outcome: CheckOutcome): EndedCheck['outcome'] => {
  if (outcome.outcome === 'judged') return outcome.verdict.outcome;
  return outcome.outcome === 'unable' ? 'failed' : outcome.outcome;
};

const codeOf = (judgement: Judgement): string | undefined => {
  if (!judgement.ok) return judgement.error.code;
  return judgement.value.outcome === 'verified' ? undefined : judgement.value.code;
};

const judgementOn = async (
  check: DocumentCheck,
  { limits = defaultWorkerLimits, fetching, ...options }: Working,
): Promise<Judgement | 'too-late'> => {
  const taken = performance.now();
  const { checkMsMax } = limits[laneOf(check)];
  const budgetAfter = (heldMs: number): number => budgetOf(check, { heldMs, checkMsMax });
  const budgetNow = (): number => budgetAfter(performance.now() - taken);
  const begun = await fetching(check.subject.uri, budgetNow);
  if (begun === 'busy') return fail(busy);
  const budgetMs = budgetNow();
  if (budgetMs <= 0) return 'too-late';
  const startedMs = performance.now();
  const judgement = await runCheck(check, { ...options, ...begun, budgetMs });
  const isCutShort = budgetAfter(0) - budgetMs > lostMsMax && performance.now() - startedMs > budgetMs - timerMs;
  return isCutShort && hasNoAnswer(judgement) ? fail(hurried) : judgement;
};

/** A check that lost more than this in our queues and then used up the rest of its time had no full attempt. */
const lostMsMax = 100;
/** A timer may fire early because of rounding. */
const timerMs = 20;

/** Whether more time might have produced an answer. */
const hasNoAnswer = (judgement: Judgement): boolean =>
  isNotReached(judgement) || hasFailedBy(judgement, ['too-slow', 'check-timeout']);

/** Measured on the monotonic clock from when the check was taken (C1). */
const budgetOf = (check: DocumentCheck, spent: { readonly heldMs: number; readonly checkMsMax: number }): number =>
  check.mode === 'async' ? spent.checkMsMax : Math.min(spent.checkMsMax, check.waitMs - answerMs - spent.heldMs);

const busy: CheckFailure = { code: 'checker-busy', detail: 'too many documents of this host are waiting' };

const hurried: CheckFailure = { code: 'checker-busy', detail: 'its turn came too late for a whole fetch' };

const cutOff: CheckFailure = { code: 'checker-cut-off', detail: 'the worker currently reaches no host' };

const exhausted: CheckFailure = {
  code: 'attempts-exhausted',
  detail: 'the check was started too often and never ended',
};

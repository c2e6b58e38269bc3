import type {
  CheckOutcome,
  DocumentCheck,
  DocumentCheckMode,
  DocumentCheckWork,
  DocumentVerdict,
  EndedCheck,
  FetchDocument,
  HeldCheck,
  JudgeKeys,
  JudgeSector,
} from '@clientele/application';
import { type EgressHealth, egressHealth, isNotReached } from './egress-health.ts';
import { type FetchInTurn, type FetchLimits, fetchInTurn, hostOf } from './fetch-in-turn.ts';
import { defaultRetryPolicy, type RetryPolicy, retryDelayMs } from './retry-policy.ts';
import { runCheck } from './run-check.ts';

type ModeLimits = FetchLimits & {
  /** Checks that run or wait for their turn. */
  readonly heldMax: number;
  /** Time for one check, fetch and judgement. */
  readonly checkMsMax: number;
};

type WorkerLimits = Readonly<Record<DocumentCheckMode, ModeLimits>>;

/**
 * A lane for each mode, so that a backlog of durable checks cannot delay a check that somebody waits for. A check that hangs costs a socket and
 * little else, so the awaited lane has room for a thousand of them; past that, a check waits for at most one `checkMsMax`.
 */
const defaultWorkerLimits: WorkerLimits = {
  await: {
    runningMax: 1_024,
    runningPerHostMax: 8,
    waitingPerHostMax: 32,
    askersPerHostMax: 1_024,
    heldMax: 2_048,
    checkMsMax: 2_500,
  },
  keys: {
    runningMax: 256,
    runningPerHostMax: 8,
    waitingPerHostMax: 32,
    askersPerHostMax: 256,
    heldMax: 512,
    checkMsMax: 2_500,
  },
  async: {
    runningMax: 64,
    runningPerHostMax: 2,
    waitingPerHostMax: 256,
    askersPerHostMax: 512,
    heldMax: 1_024,
    checkMsMax: 10_000,
  },
};

/** What of the asker's wait is left for the way back. */
const answerMs = 200;

export type SectorWorkerOptions = {
  readonly work: DocumentCheckWork;
  readonly fetchDocument: FetchDocument;
  readonly judgeSector: JudgeSector;
  readonly judgeKeys: JudgeKeys;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** Told of every check that was held, once, when this worker is done with it. */
  readonly onEnded?: (ended: EndedCheck) => void;
  /** Fetch or judgement threw: a bug. */
  readonly onFault: (error: unknown) => void;
  readonly limits?: WorkerLimits;
  readonly retry?: RetryPolicy;
};

type SectorWorker = {
  /** Takes no more, ends what runs within its time. */
  readonly stop: () => Promise<void>;
};

/** Takes checks of every mode and judges them. */
export const startSectorWorker = (options: SectorWorkerOptions): SectorWorker => {
  const { work, fetchDocument, limits = defaultWorkerLimits } = options;
  const out = egressHealth();
  const take = (mode: DocumentCheckMode) => {
    const fetching = fetchInTurn(fetchDocument, limits[mode]);
    const handle = async (held: HeldCheck): Promise<CheckOutcome> => {
      const began = performance.now();
      const ended = await workOn(held, { ...options, fetching, out });
      options.onEnded?.({ ...endingOf(held, ended), ms: Math.round(performance.now() - began) });
      return ended.outcome;
    };
    return work.takeChecks({ mode, heldMax: limits[mode].heldMax, handle });
  };
  const consumptions = [take('await'), take('async'), take('keys')];
  return {
    stop: async () => {
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
    },
  };
};

/** What becomes of a check, and the verdict that led to it where there was one. */
type Done = { readonly outcome: CheckOutcome; readonly verdict: DocumentVerdict | undefined };

type Working = SectorWorkerOptions & { readonly fetching: FetchInTurn; readonly out: EgressHealth };

const workOn = async (held: HeldCheck, working: Working): Promise<Done> => {
  const { check, attempt } = held;
  const { retry = defaultRetryPolicy, random, out } = working;
  if (attempt > retry.attemptsMax) return done(check, exhausted);
  const verdict = await verdictOn(check, working);
  if (verdict === 'too-late') return { outcome: { outcome: 'dropped' }, verdict: undefined };
  out.note(hostOf(addressOf(check)), verdict);
  const mayTryAgain = check.mode === 'async' && attempt < retry.attemptsMax;
  if (verdict.outcome === 'failed' && mayTryAgain)
    return { outcome: { outcome: 'again', afterMs: retryDelayMs(retry, attempt, random()) }, verdict };
  // An asker who waits is told as ever: whether others were reached must not tell him of the network (THREAT-06).
  if (check.mode === 'async' && isNotReached(verdict) && out.isInDoubt()) return done(check, cutOff);
  return done(check, verdict);
};

/**
 * A failure by a fault of ours says nothing of the client. Who waits has to be told; of a durable check it is no verdict, and published it
 * would stand in the way of the one that comes.
 */
const done = ({ mode }: DocumentCheck, verdict: DocumentVerdict): Done => {
  const isOurs = verdict.outcome === 'failed' && verdict.fault === 'checker';
  return { outcome: mode === 'async' && isOurs ? { outcome: 'dropped' } : { outcome: 'judged', verdict }, verdict };
};

const endingOf = ({ check, attempt }: HeldCheck, { outcome, verdict }: Done): Omit<EndedCheck, 'ms'> => {
  const { checkId, clientId, mode, context } = check;
  return {
    checkId,
    clientId,
    mode,
    host: hostOf(addressOf(check)),
    attempt,
    outcome: outcome.outcome === 'judged' ? outcome.verdict.outcome : outcome.outcome,
    code: verdict === undefined || verdict.outcome === 'verified' ? undefined : verdict.code,
    ...context,
  };
};

const verdictOn = async (
  check: DocumentCheck,
  { limits = defaultWorkerLimits, fetching, ...options }: Working,
): Promise<DocumentVerdict | 'too-late'> => {
  const taken = performance.now();
  const { checkMsMax } = limits[check.mode];
  const budgetAfter = (heldMs: number): number => budgetOf(check, { heldMs, checkMsMax });
  const budgetNow = (): number => budgetAfter(performance.now() - taken);
  const begun = await fetching(addressOf(check), budgetNow);
  if (begun === 'busy') return busy;
  const budgetMs = budgetNow();
  if (budgetMs <= 0) return 'too-late';
  const startedMs = performance.now();
  const verdict = await runCheck(check, { ...options, ...begun, budgetMs });
  const isCutShort = budgetAfter(0) - budgetMs > lostMsMax && performance.now() - startedMs > budgetMs - timerMs;
  return isCutShort && hasNoAnswer(verdict) ? hurried : verdict;
};

/** A check that lost more of its time in our queues, and then used up what was left, was not made in full. */
const lostMsMax = 100;
/** A timer may be early by its rounding. */
const timerMs = 20;

/** Whether more time might have brought an answer. */
const hasNoAnswer = (verdict: DocumentVerdict): boolean =>
  isNotReached(verdict) || (verdict.outcome === 'failed' && ['too-slow', 'check-timeout'].includes(verdict.code));

/** Measured from when the check was taken, by no wall clock (C1). */
const budgetOf = (check: DocumentCheck, spent: { readonly heldMs: number; readonly checkMsMax: number }): number =>
  check.mode === 'async' ? spent.checkMsMax : Math.min(spent.checkMsMax, check.waitMs - answerMs - spent.heldMs);

const addressOf = (check: DocumentCheck): string => (check.mode === 'keys' ? check.jwksUri : check.sectorIdentifierUri);

const busy: DocumentVerdict = {
  outcome: 'failed',
  code: 'checker-busy',
  detail: 'too many documents of this host are waiting',
  fault: 'checker',
};

const hurried: DocumentVerdict = {
  outcome: 'failed',
  code: 'checker-busy',
  detail: 'its turn came too late for a whole fetch',
  fault: 'checker',
};

const cutOff: DocumentVerdict = {
  outcome: 'failed',
  code: 'checker-cut-off',
  detail: 'the worker reaches nobody at the moment',
  fault: 'checker',
};

const exhausted: DocumentVerdict = {
  outcome: 'failed',
  code: 'attempts-exhausted',
  detail: 'the check was begun too often and never ended',
  fault: 'checker',
};

import {
  type CheckFailure,
  type DocumentSubject,
  type DocumentVerdict,
  fail,
  type Judgement,
  ok,
  type Result,
} from '@clientele/domain';
import type { RequestContext } from '../ports/request-context.ts';
import type { AwaitedCheck, CheckLane, DocumentCheck, DurableCheck } from './document-check.ts';

/** The verdict on a durable check. It may be delivered more than once; `checkId` identifies a repeat. */
export type JudgedCheck = Omit<DurableCheck, 'mode' | 'subject'> & {
  readonly subject: Pick<DocumentSubject, 'member' | 'uri'>;
  readonly attempts: number;
  readonly verdict: DocumentVerdict;
};

/**
 * `no-verdict`: no answer within the wait. `overloaded`: too many checks are waiting. `unavailable`: the bus cannot be
 * reached. For an awaited check, each of the three means 503 and nothing stored (SEC-14).
 */
export type DocumentCheckRefusal = 'no-verdict' | 'overloaded' | 'unavailable';

/** The outcome of an awaited check. Every failure means that nothing is known about the document. */
export type CheckAnswer = Result<DocumentVerdict, DocumentCheckRefusal | CheckFailure>;

/** The outcome of handling a check, as data: the bus does the rest. An exception counts as `again` after a pause. */
export type CheckOutcome =
  | { readonly outcome: 'judged'; readonly verdict: DocumentVerdict }
  /**
   * The caller of an awaited check gets the failure. For a durable check nothing is published, as for a dropped one.
   */
  | { readonly outcome: 'unable'; readonly failure: CheckFailure }
  | { readonly outcome: 'again'; readonly afterMs: number }
  /**
   * There is no verdict, or it is no longer of use. The event store shows which clients are pending, and their checks
   * are enqueued again.
   */
  | { readonly outcome: 'dropped' };

/** The judgement that a check ended with; undefined if it is redelivered or was dropped. */
export const judgementOf = (outcome: CheckOutcome): Judgement | undefined => {
  if (outcome.outcome === 'judged') return ok(outcome.verdict);
  return outcome.outcome === 'unable' ? fail(outcome.failure) : undefined;
};

/** What a worker did with a check, for a log line. Only the host of the URL is included. */
export type EndedCheck = RequestContext & {
  readonly checkId: string;
  readonly clientId: string | undefined;
  readonly mode: CheckLane;
  readonly host: string;
  readonly attempt: number;
  readonly outcome: DocumentVerdict['outcome'] | 'again' | 'dropped';
  /** Why the document was not verified. */
  readonly code: string | undefined;
  readonly ms: number;
};

export type VerdictOutcome =
  /** The verdict's event is in the event store, or the verdict changes nothing. */
  { readonly outcome: 'recorded' } | { readonly outcome: 'again'; readonly afterMs: number };

export type HeldCheck = {
  readonly check: DocumentCheck;
  /** 1 for the first delivery to any worker. An attempt whose worker died counts too. */
  readonly attempt: number;
};

/** A running consumer of checks or verdicts. */
export type Consumption = {
  /** Takes no more, and waits a bounded time for what is in progress. The rest goes to another consumer. */
  readonly stop: () => Promise<void>;
};

/** Registration's side. */
export type DocumentChecks = {
  /** Has a document checked and waits at most `waitMs` for the verdict. */
  readonly ask: (check: AwaitedCheck) => Promise<CheckAnswer>;
  /**
   * Enqueues a check that will be done even if every process dies. The bus itself may be wiped, so the caller must
   * re-enqueue whatever the event store shows as pending, at start-up and periodically. A repeat is harmless.
   */
  readonly enqueue: (check: DurableCheck) => Promise<Result<'enqueued', Exclude<DocumentCheckRefusal, 'no-verdict'>>>;
  /** Takes verdicts on durable checks, one after the other. Each is redelivered until it is recorded. */
  readonly takeVerdicts: (record: (judged: JudgedCheck) => Promise<VerdictOutcome>) => Consumption;
};

/** The worker's side. Several workers share the checks; each check is held by one of them at a time. */
export type DocumentCheckWork = {
  readonly takeChecks: (options: {
    readonly lane: CheckLane;
    /** Checks in progress at once. */
    readonly heldMax: number;
    readonly handle: (held: HeldCheck) => Promise<CheckOutcome>;
  }) => Consumption;
};

export type DocumentCheckBus = DocumentChecks &
  DocumentCheckWork & {
    /** Whether a check could be requested now. Returns within a bounded time. */
    readonly isReady: () => Promise<boolean>;
    /** Ends every consumption within a bounded time. New checks are refused from then on. */
    readonly stop: () => Promise<void>;
  };

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

/** The verdict on a durable check. It may come more than once; `checkId` shows that it is the same. */
export type JudgedCheck = Omit<DurableCheck, 'mode' | 'subject'> & {
  readonly subject: Pick<DocumentSubject, 'member' | 'uri'>;
  readonly attempts: number;
  readonly verdict: DocumentVerdict;
};

/**
 * `no-verdict`: no answer within the wait. `overloaded`: too many checks wait. `unavailable`: the bus is away.
 * For an awaited check all three mean 503 and nothing stored (SEC-14).
 */
export type DocumentCheckRefusal = 'no-verdict' | 'overloaded' | 'unavailable';

/** What an awaited check ends with. Every failure means that nothing is known of the document. */
export type CheckAnswer = Result<DocumentVerdict, DocumentCheckRefusal | CheckFailure>;

/** What became of a piece of work, as data: the bus does the rest. An exception is `again` after a pause. */
export type CheckOutcome =
  | { readonly outcome: 'judged'; readonly verdict: DocumentVerdict }
  /** The caller of an awaited check gets the failure; of a durable check nothing is published, as of one that is dropped. */
  | { readonly outcome: 'unable'; readonly failure: CheckFailure }
  | { readonly outcome: 'again'; readonly afterMs: number }
  /** There is no verdict, or nobody can use it any more. The event store shows which clients are pending, and their checks are enqueued again. */
  | { readonly outcome: 'dropped' };

/** What a check ended with; nothing if it comes again or was dropped. */
export const judgementOf = (outcome: CheckOutcome): Judgement | undefined => {
  if (outcome.outcome === 'judged') return ok(outcome.verdict);
  return outcome.outcome === 'unable' ? fail(outcome.failure) : undefined;
};

/** What a worker did with a check that it held, for a log line: of the URL no more than its host. */
export type EndedCheck = RequestContext & {
  readonly checkId: string;
  readonly clientId: string | undefined;
  readonly mode: CheckLane;
  readonly host: string;
  readonly attempt: number;
  readonly outcome: DocumentVerdict['outcome'] | 'again' | 'dropped';
  /** Of what is not verified: why. */
  readonly code: string | undefined;
  readonly ms: number;
};

export type VerdictOutcome =
  /** Its event is in the event store, or it changes nothing. */
  { readonly outcome: 'recorded' } | { readonly outcome: 'again'; readonly afterMs: number };

export type HeldCheck = {
  readonly check: DocumentCheck;
  /** 1 for the first time that any worker takes this check; an attempt whose worker died counts too. */
  readonly attempt: number;
};

/** Work that is being taken. */
export type Consumption = {
  /** Takes no more, waits a bounded time for what is held; the rest goes to another consumer. */
  readonly stop: () => Promise<void>;
};

/** Registration's side. */
export type DocumentChecks = {
  /** Has a document checked and waits for the verdict, at most `waitMs`. */
  readonly ask: (check: AwaitedCheck) => Promise<CheckAnswer>;
  /**
   * Leaves a check to be done; it is done although every process dies. The bus itself may be wiped, so the caller enqueues again, at
   * start and from time to time, whatever the event store still has as pending: a repeat is harmless.
   */
  readonly enqueue: (check: DurableCheck) => Promise<Result<'enqueued', Exclude<DocumentCheckRefusal, 'no-verdict'>>>;
  /** Takes verdicts on durable checks, one after the other. Each comes again until it is recorded. */
  readonly takeVerdicts: (record: (judged: JudgedCheck) => Promise<VerdictOutcome>) => Consumption;
};

/** The worker's side. Several workers share the checks; each check is held by one of them at a time. */
export type DocumentCheckWork = {
  readonly takeChecks: (options: {
    readonly lane: CheckLane;
    /** Checks held at once. */
    readonly heldMax: number;
    readonly handle: (held: HeldCheck) => Promise<CheckOutcome>;
  }) => Consumption;
};

export type DocumentCheckBus = DocumentChecks &
  DocumentCheckWork & {
    /** Whether a check could be requested now. Answers within a bounded time. */
    readonly isReady: () => Promise<boolean>;
    /** Ends every consumption, bounded; new checks are refused from then on. */
    readonly stop: () => Promise<void>;
  };

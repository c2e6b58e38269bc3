import type { DocumentVerdict, Result } from '@clientele/domain';
import type { RequestContext } from '../ports/request-context.ts';
import type { Fetched } from './fetch-document.ts';

export type { DocumentVerdict } from '@clientele/domain';

type SectorCheckSubject = {
  /**
   * Letters, digits, `_` and `-`, at most 128. One check, one verdict: whoever asks twice with one id asks once. For an `async` check it is
   * made of client id and revision, so that a repeat after a crash is the same check (W1); a later re-check has an id of its own.
   */
  readonly checkId: string;
  readonly tenant: string;
  readonly sectorIdentifierUri: string;
  /** Every URI that the document must list (SEC-04; SEC-13 adds others than redirect URIs). */
  readonly redirectUris: readonly string[];
  readonly context: RequestContext;
};

/** Somebody waits for the verdict and stores nothing before it (SEC-14). */
export type AwaitedCheck = SectorCheckSubject & {
  readonly mode: 'await';
  /** The client that is changed; absent for a registration. */
  readonly clientId?: string;
  readonly waitMs: number;
};

/** The client is registered and unusable until the verdict. */
export type DurableCheck = SectorCheckSubject & {
  readonly mode: 'async';
  readonly clientId: string;
  /** The revision that is checked. A verdict on an older one changes nothing (W2). */
  readonly revision: number;
};

export type SectorCheck = AwaitedCheck | DurableCheck;

export type SectorCheckMode = SectorCheck['mode'];

/** Somebody waits to hear whether a `jwks_uri` answers with sound keys, and stores nothing before it (KEY-10). */
export type KeysCheck = Pick<AwaitedCheck, 'checkId' | 'tenant' | 'context' | 'clientId' | 'waitMs'> & {
  readonly mode: 'keys';
  readonly jwksUri: string;
};

/** What a worker is asked: about any document that a client named, so that nobody else fetches one. */
export type DocumentCheck = SectorCheck | KeysCheck;

export type DocumentCheckMode = DocumentCheck['mode'];

/** Judges what a fetch brought. Refusals and failures are values, an exception is a bug. */
export type JudgeSector = (
  check: Pick<SectorCheck, 'sectorIdentifierUri' | 'redirectUris'>,
  fetched: Fetched,
) => Promise<DocumentVerdict>;

/** The same for keys. */
export type JudgeKeys = (check: Pick<KeysCheck, 'jwksUri'>, fetched: Fetched) => Promise<DocumentVerdict>;

/** The verdict on a durable check. May come more than once: `checkId` tells. */
export type JudgedCheck = Omit<DurableCheck, 'mode' | 'redirectUris'> & {
  readonly attempts: number;
  readonly verdict: DocumentVerdict;
};

/**
 * `no-verdict`: nobody answered within the wait. `overloaded`: too many checks wait. `unavailable`: the bus is away.
 * For an awaited check all three mean 503 and nothing stored (SEC-14).
 */
export type DocumentCheckRefusal = 'no-verdict' | 'overloaded' | 'unavailable';

/** What became of a piece of work, as data: the bus does the rest. An exception is `again` after a pause. */
export type CheckOutcome =
  | { readonly outcome: 'judged'; readonly verdict: DocumentVerdict }
  | { readonly outcome: 'again'; readonly afterMs: number }
  /** There is no verdict, or nobody can use it any more. The log has who is pending, and the check is left again. */
  | { readonly outcome: 'dropped' };

/** What a worker did with a check that it held, for a log: of the URL no more than its host. */
export type EndedCheck = RequestContext & {
  readonly checkId: string;
  readonly clientId: string | undefined;
  readonly mode: DocumentCheckMode;
  readonly host: string;
  readonly attempt: number;
  readonly outcome: DocumentVerdict['outcome'] | 'again' | 'dropped';
  /** Of what is not verified: why. */
  readonly code: string | undefined;
  readonly ms: number;
};

export type VerdictOutcome =
  /** Its event is in the log, or it changes nothing. */
  { readonly outcome: 'recorded' } | { readonly outcome: 'again'; readonly afterMs: number };

export type HeldCheck = {
  readonly check: DocumentCheck;
  /** 1 for the first time that anybody takes this check; whoever died holding it counts too. */
  readonly attempt: number;
};

/** Work that is being taken. */
export type Consumption = {
  /** Takes no more, waits a bounded time for what is held; the rest goes to somebody else. */
  readonly stop: () => Promise<void>;
};

/** Registration's side. */
export type DocumentChecks = {
  /** Asks and waits for the verdict, at most `waitMs`. */
  readonly ask: (check: AwaitedCheck | KeysCheck) => Promise<Result<DocumentVerdict, DocumentCheckRefusal>>;
  /**
   * Leaves a check to be done; it is done although every process dies. The bus itself may be wiped, so the caller enqueues again, at
   * start and from time to time, whatever the log still has as pending: a repeat is harmless.
   */
  readonly enqueue: (check: DurableCheck) => Promise<Result<'enqueued', Exclude<DocumentCheckRefusal, 'no-verdict'>>>;
  /** Takes verdicts on durable checks, one after the other. Each comes again until it is recorded. */
  readonly takeVerdicts: (record: (judged: JudgedCheck) => Promise<VerdictOutcome>) => Consumption;
};

/** The worker's side. Several workers share the checks; each check is held by one of them at a time. */
export type DocumentCheckWork = {
  readonly takeChecks: (options: {
    readonly mode: DocumentCheckMode;
    /** Checks held at once. */
    readonly heldMax: number;
    readonly handle: (held: HeldCheck) => Promise<CheckOutcome>;
  }) => Consumption;
};

export type DocumentCheckBus = DocumentChecks &
  DocumentCheckWork & {
    /** Whether a check could be asked for now. Answers within a bounded time. */
    readonly isReady: () => Promise<boolean>;
    /** Ends every consumption, bounded; asking is refused from now on. */
    readonly stop: () => Promise<void>;
  };

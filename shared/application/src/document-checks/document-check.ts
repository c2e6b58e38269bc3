import type { DocumentSubject, SectorSubject } from '@clientele/domain';
import type { RequestContext } from '../ports/request-context.ts';

type CheckTraits = {
  /**
   * Letters, digits, `_` and `-`, at most 128. Two requests with the same id are one check with one verdict. The id of
   * an `async` check is built from client id and revision, so that a repeat after a crash is the same check (W1). A
   * later re-check has its own id.
   */
  readonly checkId: string;
  readonly tenant: string;
  readonly context: RequestContext;
};

/** The caller waits for the verdict and stores nothing until it arrives (SEC-14, KEY-10). */
export type AwaitedCheck = CheckTraits & {
  readonly mode: 'await';
  readonly subject: DocumentSubject;
  /** The client that is changed; absent for a registration. */
  readonly clientId?: string;
  readonly waitMs: number;
};

/** The client is already registered, but not usable until the verdict. */
export type DurableCheck = CheckTraits & {
  readonly mode: 'async';
  readonly subject: SectorSubject;
  readonly clientId: string;
  /** The revision that is checked. A verdict on an older one changes nothing (W2). */
  readonly revision: number;
};

/**
 * A request to fetch and judge a client-supplied document. Registration requests it and a worker does it, so that
 * nothing else fetches.
 */
export type DocumentCheck = AwaitedCheck | DurableCheck;

/** Whether the caller awaits the verdict. */
export type CheckMode = DocumentCheck['mode'];

/**
 * Checks travel and are processed in lanes with separate limits, so that a backlog in one delays no other. `await`:
 * sector documents.
 */
export type CheckLane = 'await' | 'keys' | 'async';

export const laneOf = ({ mode, subject }: DocumentCheck): CheckLane =>
  mode === 'await' && subject.member === 'jwks_uri' ? 'keys' : mode;

type Pending = Pick<DurableCheck, 'clientId' | 'revision' | 'subject' | 'tenant' | 'context'> & {
  /** Distinguishes a later check of the same document from the first. */
  readonly round?: string;
};

/** One check for a client at a revision, however often it is enqueued (W1). */
export const durableCheck = ({ round, ...pending }: Pending): DurableCheck => {
  const first = firstCheckId(pending);
  return { mode: 'async', checkId: round === undefined ? first : `${first}-${round}`, ...pending };
};

/** The id of the check that a pending client waits for. */
export const firstCheckId = ({ clientId, revision }: Pick<Pending, 'clientId' | 'revision'>): string =>
  `${clientId}-${revision}`;

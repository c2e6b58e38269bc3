import { type DocumentVerdict, type Result, type SectorSubject, tellsOfNetwork } from '@clientele/domain';
import type { RequestContext } from '../ports/request-context.ts';
import type { DocumentCheckRefusal, DocumentChecks, DurableCheck, SectorCheckMode } from './document-check-bus.ts';
import { type WaitingRoomOptions, waitingRoom } from './waiting-room.ts';

/** How registration has sector documents checked. */
export type SectorChecking = {
  readonly mode: SectorCheckMode;
  /** Waits for the verdict, bounded in time and number. */
  readonly verdictOn: (check: AskedCheck) => Promise<Result<DocumentVerdict, DocumentCheckRefusal>>;
  /** Leaves a check to be done, and waits for nothing: what cannot be left now is left again with all that are pending. */
  readonly leave: (check: DurableCheck) => void;
};

type AskedCheck = {
  readonly checkId: string;
  readonly tenant: string;
  /** The client that is changed; absent for a registration. */
  readonly clientId?: string;
  readonly subject: SectorSubject;
  readonly context: RequestContext;
};

export type UnverifiedNotice = RequestContext & {
  readonly outcome: 'refused' | 'failed' | DocumentCheckRefusal;
  readonly code?: string;
};

export type SectorCheckingOptions = Omit<WaitingRoomOptions, 'waitingMax'> & {
  readonly checks: Pick<DocumentChecks, 'ask' | 'enqueue'>;
  readonly mode: SectorCheckMode;
  readonly waitingMax?: number;
  /** Nobody but the operator is told why (THREAT-06). */
  readonly onUnverified: (told: UnverifiedNotice) => void;
  /** A check could not be left: the bus threw. */
  readonly onFault: (error: unknown) => void;
};

/** As many as a worker holds at once by default; more would only wait in vain. */
const defaultWaitingMax = 2_048;

export const sectorChecking = (options: SectorCheckingOptions): SectorChecking => {
  const { checks, mode, waitMs, waitingMax = defaultWaitingMax, onUnverified, onFault } = options;
  const wait = waitingRoom({ ...options, waitingMax });
  return {
    mode,
    verdictOn: async ({ subject, ...check }) => {
      const run = () => checks.ask({ ...check, mode: 'await', ...wanted(subject), waitMs });
      const waited = await wait({ run, tells: (answer) => answer.ok && isAboutNetwork(answer.value) });
      const answer = waited.ok ? waited.value : waited;
      const notice = noticeOf(answer);
      if (notice !== undefined) onUnverified({ ...check.context, ...notice });
      return answer;
    },
    leave: (check) => {
      checks.enqueue(check).catch(onFault);
    },
  };
};

export const noticeOf = (
  answer: Result<DocumentVerdict, DocumentCheckRefusal>,
): Pick<UnverifiedNotice, 'outcome' | 'code'> | undefined => {
  if (!answer.ok) return { outcome: answer.error };
  const verdict = answer.value;
  return verdict.outcome === 'verified' ? undefined : { outcome: verdict.outcome, code: verdict.code };
};

const isAboutNetwork = (verdict: DocumentVerdict): boolean => {
  if (verdict.outcome === 'verified' || (verdict.outcome === 'failed' && verdict.fault === 'checker')) return false;
  return tellsOfNetwork(verdict.code);
};

const wanted = ({ sector_identifier_uri, toList }: SectorSubject) => ({
  sectorIdentifierUri: sector_identifier_uri,
  redirectUris: toList.map(({ uri }) => uri),
});

type Pending = {
  readonly clientId: string;
  readonly revision: number;
  readonly subject: SectorSubject;
  readonly tenant: string;
  readonly context: RequestContext;
  /** Tells a later check of the same from the first. */
  readonly round?: string;
};

/** One check for a client at a revision, whoever leaves it and how often (W1). */
export const durableCheck = ({ subject, round, ...pending }: Pending): DurableCheck => {
  const first = firstCheckId(pending);
  return { mode: 'async', checkId: round === undefined ? first : `${first}-${round}`, ...pending, ...wanted(subject) };
};

/** The id of the check that a pending client waits for. */
export const firstCheckId = ({ clientId, revision }: Pick<Pending, 'clientId' | 'revision'>): string =>
  `${clientId}-${revision}`;

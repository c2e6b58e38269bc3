import { type DocumentSubject, type DocumentVerdict, revealsNetwork } from '@clientele/domain';
import type { RequestContext } from '../ports/request-context.ts';
import type { AwaitedCheck, CheckMode, DurableCheck } from './document-check.ts';
import type { CheckAnswer, DocumentCheckRefusal, DocumentChecks } from './document-check-bus.ts';
import { keysUnsound } from './judge-keys.ts';
import { type WaitingRoomOptions, waitingRoom } from './waiting-room.ts';

/**
 * Has a document checked and waits for the verdict. The wait, the number of waiting callers, and how many of them belong
 * to one party are bounded.
 * @param check.party on whose behalf; it stays in this process.
 */
export type CheckDocument = (
  check: Omit<AwaitedCheck, 'mode' | 'waitMs'> & { readonly party?: string },
) => Promise<CheckAnswer>;

/** How registration has sector documents checked. */
export type SectorChecking = {
  readonly mode: CheckMode;
  readonly verdictOn: CheckDocument;
  /** Enqueues a check and waits for nothing: if it cannot be enqueued now, the periodic re-enqueue picks it up. */
  readonly leave: (check: DurableCheck) => void;
};

/** Why a document was not verified. Only the operator sees it (THREAT-06). */
export type UnverifiedNotice = RequestContext & {
  readonly outcome: Exclude<DocumentVerdict['outcome'], 'verified'> | DocumentCheckRefusal;
  readonly code?: string;
};

export type DocumentCheckingOptions = WaitingRoomOptions & {
  readonly checks: Pick<DocumentChecks, 'ask'>;
  readonly onUnverified: (notice: UnverifiedNotice) => void;
};

/**
 * Bounds the time and number of the checks that clients cause, and reveals nothing about networks (THREAT-05,
 * THREAT-06).
 */
export const documentChecking = (options: DocumentCheckingOptions): CheckDocument => {
  const { checks, waitMs, onUnverified } = options;
  const wait = waitingRoom(options);
  return async ({ party, ...check }) => {
    const run = () => checks.ask({ ...check, mode: 'await', waitMs });
    const waited = await wait({ party, run, revealsNetwork: (answer) => isAboutNetwork(answer, check.subject) });
    const answer = waited.ok ? waited.value : waited;
    const notice = noticeOf(answer);
    if (notice !== undefined) onUnverified({ ...check.context, ...notice });
    return answer;
  };
};

const noticeOf = (answer: CheckAnswer): Pick<UnverifiedNotice, 'outcome' | 'code'> | undefined => {
  if (answer.ok) {
    const verdict = answer.value;
    return verdict.outcome === 'verified' ? undefined : { outcome: verdict.outcome, code: verdict.code };
  }
  return typeof answer.error === 'string' ? { outcome: answer.error } : { outcome: 'failed', code: answer.error.code };
};

/** Only a verdict can say something about the network. A failure of our own checker cannot. */
const isAboutNetwork = (answer: CheckAnswer, { member }: DocumentSubject): boolean =>
  answer.ok && answer.value.outcome !== 'verified' && codesAboutNetwork[member](answer.value.code);

const codesAboutNetwork: Readonly<Record<DocumentSubject['member'], (code: string) => boolean>> = {
  sector_identifier_uri: revealsNetwork,
  /** Every code except the one for faults in a document that was read. */
  jwks_uri: (code) => code !== keysUnsound,
};

import type { DocumentVerdict, Result } from '@clientele/domain';
import type { DocumentCheckRefusal, DocumentChecks, KeysCheck } from './document-check-bus.ts';
import { keysUnsound } from './judge-keys.ts';
import { noticeOf, type UnverifiedNotice } from './sector-checking.ts';
import { type WaitingRoomOptions, waitingRoom } from './waiting-room.ts';

/** How registration has keys checked: waits for the verdict, bounded in time and number. */
export type CheckKeysOf = (
  check: Omit<KeysCheck, 'mode' | 'waitMs'>,
) => Promise<Result<DocumentVerdict, DocumentCheckRefusal>>;

type KeysCheckingOptions = WaitingRoomOptions & {
  readonly checks: Pick<DocumentChecks, 'ask'>;
  /** Nobody but the operator is told why (THREAT-06). */
  readonly onUnverified: (told: UnverifiedNotice) => void;
};

/** A check like any other that clients cause: bounded in time and number, and silent about networks (THREAT-05, THREAT-06). */
export const keysChecking = (options: KeysCheckingOptions): CheckKeysOf => {
  const { checks, waitMs, onUnverified } = options;
  const wait = waitingRoom(options);
  return async (check) => {
    const run = () => checks.ask({ ...check, mode: 'keys', waitMs });
    const waited = await wait({ run, tells: (answer) => answer.ok && tellsOfNetwork(answer.value) });
    const answer = waited.ok ? waited.value : waited;
    const notice = noticeOf(answer);
    if (notice !== undefined) onUnverified({ ...check.context, ...notice });
    return answer;
  };
};

/** All but what is wrong with a document that was read. */
const tellsOfNetwork = (verdict: DocumentVerdict): boolean => {
  if (verdict.outcome === 'verified' || (verdict.outcome === 'failed' && verdict.fault === 'checker')) return false;
  return verdict.code !== keysUnsound;
};

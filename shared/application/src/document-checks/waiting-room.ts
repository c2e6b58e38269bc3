import { fail, ok, type Result } from '@clientele/domain';
import type { Delay } from '../ports/pause.ts';

export type WaitingRoomOptions = {
  readonly delay: Delay;
  /** The longest wait, and the exact wait for an outcome that would reveal something about a network. */
  readonly waitMs: number;
  /** How many callers may wait at once. Further ones are refused immediately (W1). */
  readonly waitingMax: number;
  /** How many of them may belong to one party, so that one alone cannot occupy the room. */
  readonly waitingPerPartyMax: number;
};

type Work<Value> = {
  /** On whose behalf it is done. Absent if that is not known; such work counts only as a whole. */
  readonly party: string | undefined;
  readonly run: () => Promise<Value>;
  /** Whether the timing of the value would reveal something about a network. */
  readonly revealsNetwork: (value: Value) => boolean;
};

export type WaitingRoom = <Value>(work: Work<Value>) => Promise<Result<Value, 'overloaded'>>;

/**
 * Requests wait here for a client-supplied document. THREAT-06: an outcome whose timing would distinguish open ports
 * from closed ones is returned only when the full wait is over, whatever it is.
 */
export const waitingRoom = ({ delay, waitMs, waitingMax, waitingPerPartyMax }: WaitingRoomOptions): WaitingRoom => {
  let waiting = 0;
  const parties = new Map<string, number>();
  const countOf = (party: string | undefined): number => (party === undefined ? 0 : (parties.get(party) ?? 0));
  const count = (party: string | undefined, more: 1 | -1): void => {
    waiting += more;
    if (party === undefined) return;
    const left = countOf(party) + more;
    if (left > 0) parties.set(party, left);
    else parties.delete(party);
  };
  return async ({ party, run, revealsNetwork }) => {
    if (waiting >= waitingMax || countOf(party) >= waitingPerPartyMax) return fail('overloaded');
    count(party, 1);
    const whole = delay(waitMs);
    try {
      const value = await run();
      if (revealsNetwork(value)) await whole.over;
      return ok(value);
    } finally {
      whole.cancel();
      count(party, -1);
    }
  };
};

import { fail, ok, type Result } from '@clientele/domain';
import type { Delay } from '../ports/pause.ts';

export type WaitingRoomOptions = {
  readonly delay: Delay;
  /** The longest wait, and the exact wait for an outcome that would reveal something about a network. */
  readonly waitMs: number;
  /** How many callers may wait at once. Further ones are refused immediately (W1). */
  readonly waitingMax: number;
};

type Work<Value> = {
  readonly run: () => Promise<Value>;
  /** Whether the timing of the value would reveal something about a network. */
  readonly revealsNetwork: (value: Value) => boolean;
};

export type WaitingRoom = <Value>(work: Work<Value>) => Promise<Result<Value, 'overloaded'>>;

/**
 * Requests wait here for a client-supplied document. THREAT-06: an outcome whose timing would distinguish open ports
 * from closed ones is returned only when the full wait is over, whatever it is.
 */
export const waitingRoom = ({ delay, waitMs, waitingMax }: WaitingRoomOptions): WaitingRoom => {
  let waiting = 0;
  return async ({ run, revealsNetwork }) => {
    if (waiting >= waitingMax) return fail('overloaded');
    waiting += 1;
    const whole = delay(waitMs);
    try {
      const value = await run();
      if (revealsNetwork(value)) await whole.over;
      return ok(value);
    } finally {
      whole.cancel();
      waiting -= 1;
    }
  };
};

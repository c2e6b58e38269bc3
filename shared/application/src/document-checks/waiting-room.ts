import { fail, ok, type Result } from '@clientele/domain';
import type { Delay } from '../ports/pause.ts';

export type WaitingRoomOptions = {
  readonly delay: Delay;
  /** The longest wait, and the exact wait for an outcome that would tell of a network. */
  readonly waitMs: number;
  /** How many may wait at once; one more is turned away at once (W1). */
  readonly waitingMax: number;
};

type Work<Value> = {
  readonly run: () => Promise<Value>;
  /** Whether the time at which it came about would tell the caller something of a network. */
  readonly tells: (value: Value) => boolean;
};

export type WaitingRoom = <Value>(work: Work<Value>) => Promise<Result<Value, 'overloaded'>>;

/**
 * Requests wait here for a document that a client named. THREAT-06: an outcome whose time would tell open ports from closed ones is given
 * when the whole wait is over, whatever it was.
 */
export const waitingRoom = ({ delay, waitMs, waitingMax }: WaitingRoomOptions): WaitingRoom => {
  let waiting = 0;
  return async ({ run, tells }) => {
    if (waiting >= waitingMax) return fail('overloaded');
    waiting += 1;
    const whole = delay(waitMs);
    try {
      const value = await run();
      if (tells(value)) await whole.over;
      return ok(value);
    } finally {
      whole.cancel();
      waiting -= 1;
    }
  };
};

import { fail, ok, type Result } from '@clientele/domain';
import type { Delay } from '../ports/pause.ts';

export type WaitingRoomOptions = {
  readonly delay: Delay;
  /** How long anybody waits at most, and exactly how long for an outcome that would tell of a network. */
  readonly waitMs: number;
  /** So many wait at once; who comes then is turned away at once (W1). */
  readonly waitingMax: number;
};

type Work<Value> = {
  readonly run: () => Promise<Value>;
  /** Whether when it came about would tell the caller something of a network. */
  readonly tells: (value: Value) => boolean;
};

export type WaitingRoom = <Value>(work: Work<Value>) => Promise<Result<Value, 'overloaded'>>;

/**
 * Where requests wait for a document that a client named. THREAT-06: an outcome that would tell open ports from closed ones by its time
 * is given when the whole wait is over, whatever it was.
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

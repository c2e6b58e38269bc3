import { fail, type Result } from '@clientele/domain';
import { type Refusal, refusal } from '../refusals.ts';

/** Lets work on one client go one after the other within this process, so that they cause no conflicts among each other. */
export type Turns = <Value>(
  clientId: string,
  work: () => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal>>;

/** Requests for one client that may wait for their turn; more are refused as overload. */
const waitingMax = 100;

export const takeTurns = (): Turns => {
  const queues = new Map<string, { tail: Promise<unknown>; length: number }>();
  return async (clientId, work) => {
    const queue = queues.get(clientId) ?? { tail: Promise.resolve(), length: 0 };
    if (queue.length > waitingMax) return fail(tooMany);
    const turn = queue.tail.then(work, work);
    queue.tail = turn;
    queue.length += 1;
    queues.set(clientId, queue);
    try {
      return await turn;
    } finally {
      queue.length -= 1;
      if (queue.length === 0) queues.delete(clientId);
    }
  };
};

const tooMany = refusal('overloaded', 'too many requests for this client are waiting, send this one again later');

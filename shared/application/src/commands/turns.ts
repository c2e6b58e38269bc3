import { fail, type Result } from '@clientele/domain';
import { type Refusal, refusal } from '../refusals.ts';

/** Serialises the work on each client within this process, so that its requests cause no conflicts with one another. */
export type Turns = <Value>(
  clientId: string,
  work: () => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal>>;

/** Requests per client that may wait for their turn. Further ones are refused as `overloaded`. */
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

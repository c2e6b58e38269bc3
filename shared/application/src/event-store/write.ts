import { fail, ok, type Result } from '@clientele/domain';
import type { AppendRefusal, Batch, EventStore } from '../ports/event-store.ts';
import { type Refusal, refusal } from '../refusals.ts';

/** What one attempt wants: a batch to append (or nothing, where all is already so) and what to answer. */
export type Attempt<Value> = { readonly batch?: Batch; readonly value: Value };

export type Written<Value> = {
  readonly value: Value;
  /** Position of the last event written; absent where nothing was. */
  readonly position?: number;
};

const attemptsMax = 3;

/**
 * Read, decide, append at the revision that was read; on a conflict read and decide again, at most `attemptsMax` times.
 * The only way an event is written.
 */
export const write = async <Value>(
  eventStore: EventStore,
  attempt: () => Promise<Result<Attempt<Value>, Refusal>>,
): Promise<Result<Written<Value>, Refusal>> => {
  for (let attempts = 0; attempts < attemptsMax; attempts += 1) {
    const wanted = await attempt();
    if (!wanted.ok) return wanted;
    const { batch, value } = wanted.value;
    if (batch === undefined) return ok({ value });
    const appended = await eventStore.append(batch);
    if (appended.ok) return ok({ value, position: appended.value.position });
    if (appended.error !== 'revision-conflict') return fail(appendRefusal(appended.error));
  }
  return fail(refusal('contended', 'the client is being changed by other requests, send this one again'));
};

const appendRefusal = (error: Exclude<AppendRefusal, 'revision-conflict'>): Refusal => {
  switch (error) {
    case 'overloaded':
      return refusal('overloaded', 'too many requests are waiting to be stored, send this one again later');
    case 'unavailable':
      return refusal(
        'store-unavailable',
        'the event log does not answer; whether the request took effect is not known',
      );
  }
};

import type { RecordedEvent, StreamStore } from '@clientele/application';
import { type AllStreamSubscription, type EventStoreDBClient as Client, streamNameFilter } from '@eventstore/db-client';
import { recordedEvent } from './event-bytes.ts';
import type { Names } from './names.ts';
import { readFrom } from './reads.ts';
import { ignore, type Store } from './store.ts';
import { pause } from './within.ts';

/**
 * Events buffered in this process for a slow reader. Beyond that the server waits, and drops a live subscription that
 * lags by 32.
 */
const bufferEventsMax = 1_000;

const resubscribeMsMin = 50;
const resubscribeMsMax = 1_000;

/**
 * Subscribes to the whole log, and again whenever the subscription ends. The server drops a subscription that is too
 * slow, none survives a lost connection, and the client never resumes one. Each subscription starts after the last
 * batch that was handled, so no event is lost or repeated. Buffered events are read again.
 */
export const follower = (store: Store, names: Names): StreamStore['follow'] =>
  async function* (afterPosition, { eventsMax, signal }) {
    let position = afterPosition;
    let waitMs = resubscribeMsMin;
    while (!signal.aborted) {
      const subscription = subscribe(await store.client(), names, position);
      try {
        for await (const batch of batchesOf(subscription, { eventsMax, signal, names })) {
          yield batch;
          position = batch.at(-1)?.position ?? position;
          waitMs = resubscribeMsMin;
        }
      } finally {
        subscription.unsubscribe().catch(ignore);
      }
      await pause(waitMs, signal);
      waitMs = Math.min(2 * waitMs, resubscribeMsMax);
    }
  };

const subscribe = (client: Client, names: Names, position: number): AllStreamSubscription =>
  client.subscribeToAll(
    {
      fromPosition: readFrom(position),
      filter: streamNameFilter({ prefixes: [...names.prefixes] }),
      requiresLeader: true,
    },
    { highWaterMark: bufferEventsMax },
  );

type Batching = { readonly eventsMax: number; readonly signal: AbortSignal; readonly names: Names };

/** Yields the events that have arrived, whenever there are any. Ends when the subscription ends for any reason. */
async function* batchesOf(
  subscription: AllStreamSubscription,
  { eventsMax, signal, names }: Batching,
): AsyncGenerator<readonly RecordedEvent[], void> {
  const arrival = arrivals(subscription);
  signal.addEventListener('abort', arrival.end);
  try {
    while (!signal.aborted) {
      const batch = take(subscription, eventsMax, names);
      if (batch.length > 0) yield batch;
      else if (arrival.hasEnded()) return;
      else await arrival.next();
    }
  } finally {
    signal.removeEventListener('abort', arrival.end);
  }
}

const take = (subscription: AllStreamSubscription, eventsMax: number, names: Names): readonly RecordedEvent[] => {
  const batch: RecordedEvent[] = [];
  while (batch.length < eventsMax) {
    const resolved = subscription.read();
    if (resolved === null) return batch;
    const event = recordedEvent(resolved, names.namespace);
    if (event !== undefined) batch.push(event);
  }
  return batch;
};

/** Wakes its single waiter on every event of the subscription. */
const arrivals = (subscription: AllStreamSubscription) => {
  let hasEnded = false;
  let wake: () => void = ignore;
  const end = (): void => {
    hasEnded = true;
    wake();
  };
  subscription.on('readable', () => wake());
  subscription.on('error', end);
  subscription.on('end', end);
  subscription.on('close', end);
  return {
    end,
    hasEnded: (): boolean => hasEnded,
    next: (): Promise<void> =>
      new Promise((resolve) => {
        wake = resolve;
        if (hasEnded || subscription.readableLength > 0) resolve();
      }),
  };
};

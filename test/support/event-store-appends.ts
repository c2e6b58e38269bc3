import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventStoreDb } from '@clientele/adapter-eventstoredb';
import { type NewEvent, noRevision, type RecordedEvent } from '@clientele/application';
import { newEvent } from '@clientele/examples';

export const event = (id: string = randomUUID()): NewEvent => ({ ...newEvent, id });

/** The first append to a stream. */
export const first = (stream: string, added = event()) => ({ stream, expectedRevision: noRevision, events: [added] });

/** Appends one event to a new stream. Returns whether it was accepted. */
export const appends = async (eventStore: EventStoreDb): Promise<boolean> =>
  (await eventStore.append(first(`client-${randomUUID()}`))).ok;

/** Collects the events that a follower of the event store receives, until it is stopped. */
export const followed = (eventStore: EventStoreDb, options: { readonly eachTakesMs?: number } = {}) => {
  const seen: RecordedEvent[] = [];
  const stop = new AbortController();
  const ended = (async () => {
    for await (const batch of eventStore.follow(0, { eventsMax: 50, signal: stop.signal })) {
      if (options.eachTakesMs !== undefined) await delay(options.eachTakesMs);
      seen.push(...batch);
    }
  })();
  return {
    seen,
    stop: async (): Promise<void> => {
      stop.abort();
      await ended;
    },
  };
};

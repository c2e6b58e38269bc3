import type { SqliteEventStore } from '@clientele/adapter-sqlite';
import type { EventStore, RecordedEvent } from '@clientele/application';
import { dataOf, unstorableMetadata, withMetadataText } from '../support/changed-event.ts';
import type { Random } from '../support/random.ts';

/** Far beyond any version that a program will know in the lifetime of this test. */
const versionOfTomorrow = 1_000;

/**
 * Events that no current program can read or show. The event store refuses all of them, so they are written to its file
 * directly.
 */
const poisons: readonly ((event: RecordedEvent) => RecordedEvent)[] = [
  ...Object.values(unstorableMetadata).map(withMetadataText),
  (event) => ({ ...event, type: 'ClientPromoted' }),
  (event) => ({ ...event, version: versionOfTomorrow }),
  (event) => ({ ...event, dataText: '{"client_id":7}' }),
];

const poisonedShare = 0.05;

/** The log as seen by a program that does not know some of its events. */
export const poisonedEventStore = (
  eventStore: SqliteEventStore,
  random: Random,
): { readonly eventStore: EventStore; readonly streams: ReadonlySet<string> } => {
  const spoilt = new Map<string, (event: RecordedEvent) => RecordedEvent>();
  const healthy = new Set<string>();
  const spoil = (event: RecordedEvent): RecordedEvent => {
    const known = spoilt.get(event.id);
    if (known !== undefined) return known(event);
    if (healthy.has(event.id)) return event;
    const isPoisoned = event.stream.startsWith('client-') && random.chance(poisonedShare);
    if (!isPoisoned) healthy.add(event.id);
    else spoilt.set(event.id, random.pick('metadata' in dataOf(event) ? poisons : poisons.slice(3)));
    return spoil(event);
  };
  const streams = new Set<string>();
  const spoilAll = (events: readonly RecordedEvent[]) =>
    events.map((event) => {
      const seen = spoil(event);
      if (seen !== event) streams.add(event.stream);
      return seen;
    });
  return {
    streams,
    eventStore: {
      ...eventStore,
      readAll: async (afterPosition, eventsMax) => spoilAll(await eventStore.readAll(afterPosition, eventsMax)),
      readStream: async (stream, part) => spoilAll(await eventStore.readStream(stream, part)),
      follow: async function* (afterPosition, options) {
        for await (const batch of eventStore.follow(afterPosition, options)) yield spoilAll(batch);
      },
    },
  };
};

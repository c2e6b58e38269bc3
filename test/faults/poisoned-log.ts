import type { SqliteEventStore } from '@clientele/adapter-sqlite';
import type { EventStore, RecordedEvent } from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import type { Random } from '../support/random.ts';

const depth = 20_000;
/** Far beyond any version that a program will know for as long as this test is kept. */
const versionOfTomorrow = 1_000;
const nested: JsonObject = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** What no program of today can read or show; the door refuses all of it, so it is put into the log past the door. */
const poisons: readonly ((event: RecordedEvent) => RecordedEvent)[] = [
  (event) => withMetadata(event, { client_name: 'a\ud800' }),
  (event) => withMetadata(event, JSON.parse('{"n":1e400000}')),
  (event) => withMetadata(event, nested),
  (event) => ({ ...event, type: 'ClientPromoted' }),
  (event) => ({ ...event, version: versionOfTomorrow }),
  (event) => ({ ...event, data: { client_id: 7 } }),
];

const withMetadata = ({ dataText: _text, ...event }: RecordedEvent, metadata: JsonObject): RecordedEvent => ({
  ...event,
  data: { ...event.data, metadata },
});

const poisonedShare = 0.05;

/** The log as a program sees it to which some events mean nothing. */
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
    else spoilt.set(event.id, random.pick('metadata' in event.data ? poisons : poisons.slice(3)));
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
      readStream: async (stream) => spoilAll(await eventStore.readStream(stream)),
      follow: async function* (afterPosition, options) {
        for await (const batch of eventStore.follow(afterPosition, options)) yield spoilAll(batch);
      },
    },
  };
};

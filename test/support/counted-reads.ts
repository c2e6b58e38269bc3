import type { EventStore, StreamPart } from '@clientele/application';

export type ReadCounts = { reads: number; events: number; bytes: number; largestPageEvents: number };

/** An event store that counts what is read of its streams. */
export const countedReads = <Store extends Pick<EventStore, 'readStream'>>(
  eventStore: Store,
): {
  readonly eventStore: Store;
  readonly counted: <Value>(work: () => Promise<Value>) => Promise<[Value, ReadCounts]>;
} => {
  let counts: ReadCounts = none();
  const readStream = async (stream: string, part?: StreamPart) => {
    const events = await eventStore.readStream(stream, part);
    counts.reads += 1;
    counts.events += events.length;
    counts.bytes += events.reduce((sum, { dataText, metadataText }) => sum + dataText.length + metadataText.length, 0);
    counts.largestPageEvents = Math.max(counts.largestPageEvents, events.length);
    return events;
  };
  return {
    eventStore: { ...eventStore, readStream },
    counted: async (work) => {
      counts = none();
      return [await work(), counts];
    },
  };
};

const none = (): ReadCounts => ({ reads: 0, events: 0, bytes: 0, largestPageEvents: 0 });

import type { EventStore, RecordedEvent } from '../ports/event-store.ts';
import { type Delay, pause } from '../ports/pause.ts';
import type { Standing } from './ahead-of-log.ts';

type Reading = {
  /** Maximum number of events read and handled at a time. */
  readonly batchEventsMax: number;
  readonly delay: Delay;
  readonly signal: AbortSignal;
};

/** Which events are handled, and at what pace. */
export type BatchSource = Reading &
  (
    | {
        /** Up to the head of the event store at the time when following started. */
        readonly until: 'head';
        readonly eventStore: Pick<EventStore, 'readAll' | 'headPosition'>;
      }
    | {
        /** Existing events and then new ones, until the signal. */
        readonly until: 'stopped';
        readonly eventStore: Pick<EventStore, 'follow' | 'readAll' | 'headPosition'>;
        /**
         * Rest after a batch that was not full, so that the next one is larger; a full one is followed by one turn of
         * the event loop. After the signal, the events that arrived during a rest are handled as one last batch.
         * Absent: no rest, and no last batch.
         */
        readonly restMs?: number;
      }
  );

type Batches = AsyncIterable<readonly RecordedEvent[]>;

/**
 * The batches after a position, none of them empty. With `until: 'stopped'`, the next batch is requested only when one
 * has been handled.
 */
export const batchesOf = (source: BatchSource, start: Standing): Batches =>
  source.until === 'head' ? upToHead(source, start) : live(source, start);

/** Reads one batch ahead: the next one is read while one is handled. */
async function* upToHead(
  { eventStore, batchEventsMax, delay, signal }: BatchSource & { readonly until: 'head' },
  { position, headPosition }: Standing,
): AsyncGenerator<readonly RecordedEvent[], void> {
  const read = async (afterPosition: number): Promise<readonly RecordedEvent[]> => {
    if (afterPosition >= headPosition) return [];
    // Let the batch in hand start its write first: an in-process event store reads synchronously and would delay it.
    await delay(0).over;
    return eventStore.readAll(afterPosition, batchEventsMax);
  };
  let reading = read(position);
  try {
    while (!signal.aborted) {
      const batch = await reading;
      const last = batch.at(-1);
      if (last === undefined) return;
      reading = read(last.position);
      // The error surfaces when the batch is awaited.
      reading.catch(() => {});
      yield batch;
    }
  } finally {
    // Callers may close the event store as soon as following has ended.
    await reading.catch(() => {});
  }
}

async function* live(
  { eventStore, batchEventsMax, delay, signal, restMs }: BatchSource & { readonly until: 'stopped' },
  { position }: Standing,
): AsyncGenerator<readonly RecordedEvent[], void> {
  let end = position;
  for await (const batch of eventStore.follow(position, { eventsMax: batchEventsMax, signal })) {
    end = batch.at(-1)?.position ?? end;
    yield batch;
    if (restMs !== undefined) await pause(delay, batch.length < batchEventsMax ? restMs : 0, signal);
  }
  if (restMs === undefined) return;
  const gathered = await eventStore.readAll(end, batchEventsMax);
  if (gathered.length > 0) yield gathered;
}

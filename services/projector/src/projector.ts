import { setImmediate as immediate, setTimeout as pause } from 'node:timers/promises';
import {
  type EventStore,
  type ParkedEvent,
  projectBatch,
  type ReadModelProgress,
  type RecordedEvent,
  retryParked,
  type ViewStore,
} from '@clientele/application';

export type Projector = {
  readonly progress: ReadModelProgress;
  /** Ends after the batch at hand and what came while it rested. */
  readonly stop: () => Promise<void>;
};

/** Events applied in one go: bounds how long it holds the event loop, which has a turn after each batch. */
const batchEventsMax = 500;

/**
 * Rest after a batch that was not full. Under load events gather meanwhile, and one batch of many costs far less than many of one; whoever asks
 * before they are shown is answered from the stream.
 */
const restMs = 40;

/**
 * Follows the log and keeps the read model up to it, one batch after the other, in order.
 * @param options.onFailure called once when a batch cannot be applied: the projector has stopped and the process should.
 */
export const startProjector = async (options: {
  readonly eventStore: Pick<EventStore, 'follow' | 'readAll' | 'readStream'>;
  readonly views: ViewStore;
  readonly onFailure: (error: unknown) => void;
  /** Told of events that cannot be shown, when they are parked and at each start; their clients are answered from their streams. */
  readonly onParked?: (parked: readonly ParkedEvent[]) => void;
}): Promise<Projector> => {
  const { eventStore, views, onFailure, onParked = () => {} } = options;
  const stopping = new AbortController();
  const { stillParked } = await retryParked({ eventStore, views });
  if (stillParked.length > 0) onParked(stillParked);
  let position = await views.position();

  const show = async (batch: readonly RecordedEvent[]): Promise<void> => {
    const { parked } = await projectBatch({ eventStore, views }, batch);
    if (parked.length > 0) onParked(parked);
    position = batch.at(-1)?.position ?? position;
  };
  const run = async (): Promise<void> => {
    for await (const batch of eventStore.follow(position, { eventsMax: batchEventsMax, signal: stopping.signal })) {
      await show(batch);
      await (batch.length < batchEventsMax ? rest(stopping.signal) : immediate());
    }
    await show(await eventStore.readAll(position, batchEventsMax));
  };
  const ended = run().catch(onFailure);

  return {
    progress: { position: () => position },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};

const rest = (signal: AbortSignal): Promise<void> => pause(restMs, undefined, { signal }).catch(() => {});

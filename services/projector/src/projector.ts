import {
  type EventLog,
  type ParkedEvent,
  projectBatch,
  type ReadModelProgress,
  retryParked,
  type ViewStore,
} from '@clientele/application';

export type Projector = {
  readonly progress: ReadModelProgress;
  /** Ends after the batch at hand. */
  readonly stop: () => Promise<void>;
};

/** Events applied in one go: bounds how long it holds the event loop. */
const batchEventsMax = 500;

/**
 * Follows the log and keeps the read model up to it, one batch after the other, in order.
 * @param options.onFailure called once when a batch cannot be applied: the projector has stopped and the process should.
 */
export const startProjector = async (options: {
  readonly log: Pick<EventLog, 'follow' | 'readStream'>;
  readonly views: ViewStore;
  readonly onFailure: (error: unknown) => void;
  /** Told of events that cannot be shown, when they are parked and at each start; their clients are answered from their streams. */
  readonly onParked?: (parked: readonly ParkedEvent[]) => void;
}): Promise<Projector> => {
  const { log, views, onFailure, onParked = () => {} } = options;
  const stopping = new AbortController();
  const { stillParked } = await retryParked({ log, views });
  if (stillParked.length > 0) onParked(stillParked);
  let position = await views.position();

  const run = async (): Promise<void> => {
    for await (const batch of log.follow(position, { eventsMax: batchEventsMax, signal: stopping.signal })) {
      const { parked } = await projectBatch({ log, views }, batch);
      if (parked.length > 0) onParked(parked);
      position = batch.at(-1)?.position ?? position;
    }
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

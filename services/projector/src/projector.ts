import { type EventLog, projectBatch, type ReadModelProgress, type ViewStore } from '@clientele/application';

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
}): Promise<Projector> => {
  const { log, views, onFailure } = options;
  const stopping = new AbortController();
  let position = await views.position();

  const run = async (): Promise<void> => {
    for await (const batch of log.follow(position, { eventsMax: batchEventsMax, signal: stopping.signal })) {
      await projectBatch({ log, views }, batch);
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

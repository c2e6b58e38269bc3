import { type EventLog, projectBatch, type ReadModelProgress, type ViewStore } from '@clientele/application';
import { trackedProgress } from './progress.ts';

export type Projector = {
  readonly progress: ReadModelProgress;
  /** Ends after the batch at hand. */
  readonly stop: () => Promise<void>;
};

/** Events applied in one transaction: bounds how long it holds the event loop. */
const batchEventsMax = 500;
/** How long a command waits for its own event to show; past that its client is fenced and read from the stream. */
const viewWaitMsMax = 2_000;

/**
 * Follows the log and keeps the read model up to it, one batch after the other, in order.
 * @param options.onFailure called once when a batch cannot be applied: the projector has stopped and the process should.
 */
export const startProjector = async (options: {
  readonly log: Pick<EventLog, 'follow' | 'readStream'>;
  readonly views: ViewStore;
  readonly nowMs: () => number;
  readonly onFailure: (error: unknown) => void;
}): Promise<Projector> => {
  const { log, views, nowMs, onFailure } = options;
  const stopping = new AbortController();
  const from = await views.position();
  const progress = trackedProgress({ position: from, waitMsMax: viewWaitMsMax, nowMs });

  const run = async (): Promise<void> => {
    for await (const batch of log.follow(from, { eventsMax: batchEventsMax, signal: stopping.signal })) {
      await projectBatch({ log, views }, batch);
      progress.advance(batch.at(-1)?.position ?? progress.position());
    }
  };
  const ended = run().catch(onFailure);

  return {
    progress,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};

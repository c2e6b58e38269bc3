import type { ReadModelProgress, Standing } from '@clientele/application';
import { assertOfThisLog, followReadModel, type ReadModelFollowing } from './follow-read-model.ts';

export type Projector = {
  readonly progress: ReadModelProgress;
  /** Ends after the current batch and the events that arrived during its rest. */
  readonly stop: () => Promise<void>;
};

export type ProjectorOptions = ReadModelFollowing & {
  /** Called once if a batch cannot be applied: the projector has stopped, and the process should. */
  readonly onFailure: (error: unknown) => void;
  /** Clears a read model that belongs to another log; without it the projector does not start. */
  readonly onAheadOfLog?: (standing: Standing) => void;
};

/** Events per batch. Bounds how long it occupies the event loop, which gets a turn after each batch. */
const batchEventsMax = 500;

/**
 * Rest after a batch that was not full. Under load, events accumulate meanwhile, and one batch of many costs far less than many batches of
 * one. Reads that come before they are projected are answered from the stream.
 */
const restMs = 40;

/**
 * Follows the event store and keeps the read model up to date, batch by batch, in order. Returns when it has started.
 * @throws Error if it cannot start.
 */
export const startProjector = async (options: ProjectorOptions): Promise<Projector> => {
  const { onFailure, onAheadOfLog } = options;
  const stopping = new AbortController();
  const begun = Promise.withResolvers<void>();
  let fail: (error: unknown) => void = begun.reject;
  let position = 0;

  const onPosition = (shown: number): void => {
    position = shown;
    fail = onFailure;
    begun.resolve();
  };
  const followOnce = () => followReadModel(options, { batchEventsMax, restMs, onPosition, signal: stopping.signal });
  const run = async (): Promise<void> => {
    let followed = await followOnce();
    if (followed.outcome === 'ahead-of-log' && onAheadOfLog !== undefined) {
      onAheadOfLog(followed);
      followed = await followOnce();
    }
    assertOfThisLog(followed);
  };
  const ended = run().catch((error: unknown) => fail(error));
  await begun.promise;

  return {
    progress: { position: () => position },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};

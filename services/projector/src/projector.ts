import type { ReadModelProgress, Standing } from '@clientele/application';
import { assertOfThisLog, followReadModel, type ReadModelFollowing } from './follow-read-model.ts';

export type Projector = {
  readonly progress: ReadModelProgress;
  /** Ends after the batch at hand and what came while it rested. */
  readonly stop: () => Promise<void>;
};

export type ProjectorOptions = ReadModelFollowing & {
  /** Called once when a batch cannot be applied: the projector has stopped and the process should. */
  readonly onFailure: (error: unknown) => void;
  /** Clears a read model that belongs to another log; without it the projector does not start. */
  readonly onAheadOfLog?: (standing: Standing) => void;
};

/** Events applied in one go: bounds how long it holds the event loop, which has a turn after each batch. */
const batchEventsMax = 500;

/**
 * Rest after a batch that was not full. Under load events gather meanwhile, and one batch of many costs far less than many of one; whoever asks
 * before they are shown is answered from the stream.
 */
const restMs = 40;

/**
 * Follows the log and keeps the read model up to it, one batch after the other, in order. Returns when it has begun.
 * @throws Error if it cannot begin.
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

import {
  type EventStore,
  type FollowProgress,
  follow,
  projectBatch,
  readModelCheckpoint,
  type ViewStore,
} from '@clientele/application';
import { delay } from '@clientele/platform';

/** Events per batch. */
const batchEventsMax = 1_000;

/**
 * Brings a read model up to the head of the event store and returns. The same code as the projector's makes the rows. Rows that are ahead
 * of the event store are left alone; the projector handles them.
 */
export const catchUp = async (options: {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream' | 'headPosition'>;
  readonly views: ViewStore;
  readonly onProgress: (progress: FollowProgress) => void;
}): Promise<FollowProgress> => {
  const { eventStore, views, onProgress } = options;
  const followed = await follow({
    eventStore,
    delay,
    until: 'head',
    batchEventsMax,
    signal: new AbortController().signal,
    checkpoint: readModelCheckpoint(views),
    handle: async (batch) => {
      await projectBatch({ eventStore, views }, batch);
      return 'checkpoint-saved';
    },
    onFailure: 'stop',
    onProgress,
  });
  return { events: 0, ...followed };
};

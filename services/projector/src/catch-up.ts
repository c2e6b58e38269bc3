import { setImmediate as immediate } from 'node:timers/promises';
import { type EventStore, projectBatch, type RecordedEvent, type ViewStore } from '@clientele/application';

/** Events read and applied at a time. */
const batchEventsMax = 1_000;

/** How far it has come. */
export type CatchUpProgress = { readonly events: number; readonly position: number; readonly headPosition: number };

/** Brings a read model up to the head of the log and returns. The rows are the projector's, because the same code makes them. */
export const catchUp = async (options: {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream' | 'headPosition'>;
  readonly views: ViewStore;
  readonly onProgress: (progress: CatchUpProgress) => void;
}): Promise<CatchUpProgress> => {
  const { eventStore, views, onProgress } = options;
  const headPosition = await eventStore.headPosition();
  let progress: CatchUpProgress = { events: 0, position: await views.position(), headPosition };
  let batch = await eventStore.readAll(progress.position, batchEventsMax);
  while (progress.position < headPosition) {
    const position = batch.at(-1)?.position ?? headPosition;
    const applied = projectBatch({ eventStore, views }, batch);
    const [following] = await Promise.all([readWhileApplied(eventStore, position), applied]);
    progress = { events: progress.events + batch.length, position, headPosition };
    onProgress(progress);
    batch = following;
  }
  return progress;
};

/** Lets the batch before it leave for the store first: a log in this process reads at once, and would hold it up. */
const readWhileApplied = async (
  eventStore: Pick<EventStore, 'readAll'>,
  afterPosition: number,
): Promise<readonly RecordedEvent[]> => {
  await immediate();
  return eventStore.readAll(afterPosition, batchEventsMax);
};

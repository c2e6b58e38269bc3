import { setImmediate as immediate } from 'node:timers/promises';
import { type EventLog, projectBatch, type RecordedEvent, type ViewStore } from '@clientele/application';

/** Events read and applied at a time. */
const batchEventsMax = 1_000;

/** How far it has come. */
export type CatchUpProgress = { readonly events: number; readonly position: number; readonly headPosition: number };

/** Brings a read model up to the head of the log and returns. The rows are the projector's, because the same code makes them. */
export const catchUp = async (options: {
  readonly log: Pick<EventLog, 'readAll' | 'readStream' | 'headPosition'>;
  readonly views: ViewStore;
  readonly onProgress: (progress: CatchUpProgress) => void;
}): Promise<CatchUpProgress> => {
  const { log, views, onProgress } = options;
  const headPosition = await log.headPosition();
  let progress: CatchUpProgress = { events: 0, position: await views.position(), headPosition };
  let batch = await log.readAll(progress.position, batchEventsMax);
  while (progress.position < headPosition) {
    const position = batch.at(-1)?.position ?? headPosition;
    const applied = projectBatch({ log, views }, batch);
    const [following] = await Promise.all([readWhileApplied(log, position), applied]);
    progress = { events: progress.events + batch.length, position, headPosition };
    onProgress(progress);
    batch = following;
  }
  return progress;
};

/** Lets the batch before it leave for the store first: a log in this process reads at once, and would hold it up. */
const readWhileApplied = async (
  log: Pick<EventLog, 'readAll'>,
  afterPosition: number,
): Promise<readonly RecordedEvent[]> => {
  await immediate();
  return log.readAll(afterPosition, batchEventsMax);
};

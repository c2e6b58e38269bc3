import { type EventLog, projectBatch, type ViewStore } from '@clientele/application';

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
  while (progress.position < headPosition) {
    const batch = await log.readAll(progress.position, batchEventsMax);
    await projectBatch({ log, views }, batch);
    progress = {
      events: progress.events + batch.length,
      position: batch.at(-1)?.position ?? headPosition,
      headPosition,
    };
    onProgress(progress);
  }
  return progress;
};

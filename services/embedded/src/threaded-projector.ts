import { Worker } from 'node:worker_threads';
import type { ParkedEvent } from '@clientele/application';
import type { FileProjector, FileReadModel } from '@clientele/composition';

/** What the thread gets at its start. */
export type ProjectorFiles = Pick<FileReadModel, 'eventStoreFile' | 'viewsFile'>;

/** Messages to the thread: the new head position of the event store, or the request to stop. */
export type ToProjector = number | 'stop';

/** Messages from the thread. */
export type ProjectorNews =
  | { readonly kind: 'started'; readonly position: number }
  /** Clients whose existing rows have changed. */
  | { readonly kind: 'projected'; readonly position: number; readonly changed: readonly string[] }
  | { readonly kind: 'parked'; readonly parked: readonly ParkedEvent[] }
  /** The read model was ahead of the event store, so it belonged to another event log. It is being rebuilt. */
  | { readonly kind: 'other-log'; readonly projected: number; readonly head: number }
  | { readonly kind: 'failed'; readonly error: unknown };

/** `onFailure` is called once when the read model can no longer be kept up to date: the process should end. */
export type ThreadedProjectorOptions = FileReadModel & {
  readonly onParked: (parked: readonly ParkedEvent[]) => void;
  readonly onOtherLog: (positions: { readonly projected: number; readonly head: number }) => void;
};

/**
 * Runs the projector in a thread, beside the event loop that answers requests. Returns when it has started.
 * @throws Error if it cannot start; the thread has ended then.
 */
export const startThreadedProjector = async (options: ThreadedProjectorOptions): Promise<FileProjector> => {
  const { eventStoreFile, viewsFile, onProjected, onParked, onOtherLog, onFailure } = options;
  const files: ProjectorFiles = { eventStoreFile, viewsFile };
  const thread = new Worker(new URL('projector-thread.ts', import.meta.url), { workerData: files, name: 'projector' });
  const start = startOf(onFailure);
  const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
  let position = 0;
  let isStopping = false;

  const receive = (news: ProjectorNews): void => {
    switch (news.kind) {
      case 'started':
        // It may have projected more in the meantime and reported that first.
        position = Math.max(position, news.position);
        start.succeed();
        break;
      case 'projected':
        onProjected(news.changed);
        position = news.position;
        break;
      case 'parked':
        onParked(news.parked);
        break;
      case 'other-log':
        onOtherLog({ projected: news.projected, head: news.head });
        break;
      case 'failed':
        start.fail(news.error);
        break;
    }
  };
  thread.on('message', receive);
  thread.on('error', start.fail);
  thread.once('exit', () => {
    if (!isStopping) start.fail(new Error('the projector thread has ended'));
  });
  await start.done.catch(async (error: unknown) => {
    await thread.terminate();
    throw error;
  });

  return {
    progress: { position: () => position },
    noteGrowth: (headPosition) => thread.postMessage(headPosition satisfies ToProjector),
    stop: async () => {
      isStopping = true;
      thread.postMessage('stop' satisfies ToProjector);
      await ended;
    },
  };
};

/** A pending start. An error is reported once: to the waiting caller, and afterwards to `onFailure`. An error in a thread also ends it. */
const startOf = (onFailure: (error: unknown) => void) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let report = reject;
  return {
    done: promise,
    succeed: (): void => {
      if (report === reject) report = onFailure;
      resolve();
    },
    fail: (error: unknown): void => {
      report(error);
      report = () => {};
    },
  };
};

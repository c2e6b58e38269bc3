import { type SqliteEventStore, type SqliteViewReader, sqliteViewReader } from '@clientele/adapter-sqlite';
import { freshViews, trackReadYourWrites } from '@clientele/application';
import { closeBecauseOf, closeInOrder } from './closing.ts';
import type { FileProjector, FileStoreConfig, Projectors, Stores } from './stores.ts';

type Parts = {
  readonly eventStore: SqliteEventStore;
  readonly startProjector: Projectors['onFiles'];
  readonly onFailure: (error: unknown) => void;
};

type ReadModel = Pick<Stores, 'views' | 'freshViews' | 'readYourWrites' | 'close'>;

/** Starts the projector, which creates the file if necessary, and opens its rows for reading. */
export const openFileReadModel = async (
  { engines: { eventStoreFile, viewsFile } }: FileStoreConfig,
  { eventStore, startProjector, onFailure }: Parts,
): Promise<ReadModel> => {
  // Read before anything is opened, because a log that fails here must leave nothing open.
  const trustedFrom = await eventStore.headPosition();
  let forget = (_clientIds: readonly string[]): void => {};
  const projector = await startProjector({
    eventStoreFile,
    viewsFile,
    onProjected: (changed) => forget(changed),
    onFailure: (error) => {
      eventStore.refuse();
      onFailure(error);
    },
  });
  try {
    const views = sqliteViewReader(viewsFile);
    forget = views.forget;
    return readingOf({ eventStore, projector, views, trustedFrom });
  } catch (error) {
    return closeBecauseOf(error, projector.stop);
  }
};

type Reading = {
  readonly eventStore: SqliteEventStore;
  readonly projector: FileProjector;
  readonly views: SqliteViewReader;
  /** The head of the log at start. */
  readonly trustedFrom: number;
};

const readingOf = ({ eventStore, projector, views, trustedFrom }: Reading): ReadModel => {
  const readYourWrites = trackReadYourWrites(projector.progress, trustedFrom);
  eventStore.whenGrown(projector.noteGrowth);
  return {
    views,
    freshViews: freshViews(views, readYourWrites),
    readYourWrites,
    /**
     * Called after the last read. The projector's own connection is closed last, so that it leaves a single complete
     * file.
     */
    close: () => closeInOrder(views.close, projector.stop),
  };
};

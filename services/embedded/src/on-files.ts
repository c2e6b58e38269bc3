import { sqliteViewReader } from '@clientele/adapter-sqlite';
import { freshViews, trackReadYourWrites } from '@clientele/application';
import {
  type EmbeddedEngineConfig,
  openEmbeddedStores,
  type StartOptions,
  type StoreOverrides,
} from '@clientele/composition';
import { systemClock } from '@clientele/platform';
import { parkedNote } from '@clientele/projector';
import type { Backing } from './backing.ts';
import { startThreadedProjector, type ThreadedProjector } from './threaded-projector.ts';

type Stores = ReturnType<typeof openEmbeddedStores>;

/** Log and read model in the files of this process. */
export const startOnFiles = async (
  engineConfig: EmbeddedEngineConfig,
  options: StoreOverrides & StartOptions,
): Promise<Backing> => {
  const stores = openEmbeddedStores(engineConfig, { ...options, nowMs: systemClock.nowMs });
  try {
    return await startProjecting(engineConfig, { stores, options });
  } catch (error) {
    await stores.close();
    throw error;
  }
};

type Parts = { readonly stores: Stores; readonly options: StartOptions };

const startProjecting = async ({ engines }: EmbeddedEngineConfig, { stores, options }: Parts): Promise<Backing> => {
  const { eventStoreFile, viewsFile } = engines;
  let forget = (_clientIds: readonly string[]): void => {};
  const projector = await startThreadedProjector({
    eventStoreFile,
    viewsFile,
    onProjected: (changed) => forget(changed),
    onParked: parkedNote(options.logger),
    onOtherLog: (positions) =>
      options.logger.warn(positions, 'the read model is ahead of the log: it is made again from the log'),
    onFailure: (error) => {
      stores.eventStore.refuse();
      options.onFailure(error);
    },
  });
  try {
    const views = sqliteViewReader(viewsFile);
    forget = views.forget;
    return await backingOf(stores, { projector, views });
  } catch (error) {
    await projector.stop();
    throw error;
  }
};

type Reading = { readonly projector: ThreadedProjector; readonly views: ReturnType<typeof sqliteViewReader> };

const backingOf = async (
  { eventStore, vault, rootKeyIsNew, close }: Stores,
  { projector, views }: Reading,
): Promise<Backing> => {
  const readYourWrites = trackReadYourWrites(projector.progress, await eventStore.headPosition());
  eventStore.whenGrown(projector.noteGrowth);
  return {
    eventStore,
    keys: eventStore,
    vault,
    readYourWrites,
    views,
    freshViews: freshViews(views, readYourWrites),
    rootKeyIsNew,
    missing: async () => [],
    /** Nobody reads any more. The projector's own connection is the last, so that it leaves one whole file behind. */
    stop: async () => {
      views.close();
      await projector.stop();
      await close();
    },
  };
};

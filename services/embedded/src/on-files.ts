import { sqliteViewReader } from '@clientele/adapter-sqlite';
import { believedViews, readFence } from '@clientele/application';
import { type EmbeddedPlace, openEmbeddedStores, type StartOptions, type StoreOverrides } from '@clientele/composition';
import { systemClock } from '@clientele/platform';
import { parkedNote } from '@clientele/projector';
import type { Backing } from './backing.ts';
import { startThreadedProjector, type ThreadedProjector } from './threaded-projector.ts';

type Stores = ReturnType<typeof openEmbeddedStores>;

/** Log and read model in the files of this process. */
export const startOnFiles = async (place: EmbeddedPlace, options: StoreOverrides & StartOptions): Promise<Backing> => {
  const stores = openEmbeddedStores(place, { ...options, nowMs: systemClock.nowMs });
  try {
    return await startProjecting(place, { stores, options });
  } catch (error) {
    await stores.close();
    throw error;
  }
};

type Parts = { readonly stores: Stores; readonly options: StartOptions };

const startProjecting = async ({ engines }: EmbeddedPlace, { stores, options }: Parts): Promise<Backing> => {
  const { logFile, viewsFile } = engines;
  let forget = (_clientIds: readonly string[]): void => {};
  const projector = await startThreadedProjector({
    logFile,
    viewsFile,
    onShown: (changed) => forget(changed),
    onParked: parkedNote(options.log),
    onForeign: (positions) =>
      options.log.warn(positions, 'the read model is ahead of the log: it is made again from the log'),
    onFailure: (error) => {
      stores.log.refuse();
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
  { log, vault, rootKeyIsNew, close }: Stores,
  { projector, views }: Reading,
): Promise<Backing> => {
  const fence = readFence(projector.progress, await log.headPosition());
  log.whenGrown(projector.noteGrowth);
  return {
    log,
    keys: log,
    vault,
    fence,
    views,
    believed: believedViews(views, fence),
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

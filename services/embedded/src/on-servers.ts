import {
  openServerStores,
  openServerVault,
  readYourWritesInStore,
  type ServerConfig,
  type StartOptions,
} from '@clientele/composition';
import { projectorNotes, startLeasedProjector } from '@clientele/projector';
import type { Backing } from './backing.ts';

/** Log on EventStoreDB, keys and read model on PostgreSQL; another process may be the one that projects. */
export const startOnServers = async (config: ServerConfig, { logger }: StartOptions): Promise<Backing> => {
  const stores = await openServerStores(config, logger);
  try {
    const vault = await openServerVault(config.rootKeysFile, stores);
    const projector = startLeasedProjector({ ...stores, ...projectorNotes(logger) });
    return {
      eventStore: stores.eventStore,
      keys: stores.eventStore,
      vault,
      readYourWrites: readYourWritesInStore,
      views: stores.views,
      freshViews: stores.freshViews,
      rootKeyIsNew: false,
      missing: stores.missing,
      stop: async () => {
        await projector.stop();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
};

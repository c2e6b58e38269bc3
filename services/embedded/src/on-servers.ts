import {
  noFence,
  openServerStores,
  openServerVault,
  type ServerConfig,
  type StartOptions,
} from '@clientele/composition';
import { projectorNotes, startLeasedProjector } from '@clientele/projector';
import type { Backing } from './backing.ts';

/** Log on EventStoreDB, keys and read model on PostgreSQL; another process may be the one that projects. */
export const startOnServers = async (config: ServerConfig, { log }: StartOptions): Promise<Backing> => {
  const stores = await openServerStores(config, log);
  try {
    const vault = await openServerVault(config.rootKeysFile, stores);
    const projector = startLeasedProjector({ ...stores, ...projectorNotes(log) });
    return {
      log: stores.log,
      keys: stores.log,
      vault,
      fence: noFence,
      views: stores.views,
      believed: stores.believed,
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

import type { ReportProgress } from '@clientele/application';
import { openServerStores, type ServerConfig, type ServerStores, tenant } from '@clientele/composition';
import { type Logger, systemClock } from '@clientele/platform';
import { rebuildViews } from '@clientele/projector';
import { erase } from '../commands/erase.ts';
import type { Maintenance } from '../maintenance.ts';
import { exitCodes, failed } from '../outcome.ts';

/** EventStoreDB and PostgreSQL. Every command works beside running services. */
export const serversMaintenance = (config: ServerConfig, logger: Logger): Maintenance => {
  const withStores = async <Value>(work: (stores: ServerStores) => Promise<Value>): Promise<Value> => {
    const stores = await openServerStores(config, logger);
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  };
  return {
    reading: (work) =>
      withStores(({ eventStore, keys, keyRows }) => work({ eventStore, keys: { ...keyRows, ...keys } })),
    checking: (work) => withStores(({ eventStore, storedViews }) => work({ eventStore, shown: storedViews })),
    rewrapping: (work) => withStores(({ keyRows }) => work(keyRows)),
    rebuild: (reportProgress) => withStores((stores) => rebuildBeside(stores, reportProgress)),
    erase: (clientId) =>
      withStores(({ eventStore, keys }) => erase({ eventStore, keys, clock: systemClock, tenant }, clientId)),
    backup: async () => failed(enginesBackUpThemselves, exitCodes.configuration),
  };
};

const enginesBackUpThemselves =
  'back up EventStoreDB and PostgreSQL with their own tools, the event log before the keys: see docs/operations.md';

/** Builds a second set of tables, which then replaces the first. Readers and the projector keep running. */
const rebuildBeside = async ({ eventStore, views, beginRebuild }: ServerStores, reportProgress: ReportProgress) => {
  const rebuild = await beginRebuild();
  try {
    const { events } = await rebuildViews({
      eventStore,
      rebuild,
      onProgress: ({ events: count, position: at, headPosition: end }) =>
        reportProgress({ unit: 'events', count, at, end }),
    });
    return { clients: await views.count(), events };
  } finally {
    await rebuild.close();
  }
};

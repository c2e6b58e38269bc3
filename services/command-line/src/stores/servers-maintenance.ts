import type { ReportProgress } from '@clientele/application';
import { openServerStores, type ServerConfig, type ServerStores, tenant } from '@clientele/composition';
import type { Logger } from '@clientele/platform';
import { rebuildViews } from '@clientele/projector';
import type { Maintenance } from '../maintenance.ts';
import { exitCodes, failed } from '../outcome.ts';
import { namedOrders, ordersFile } from './orders.ts';

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
  const orders = config.erasuresFile === undefined ? undefined : ordersFile(config.erasuresFile);
  return {
    reading: (work) =>
      withStores(({ eventStore, keys, keyRows }) => work({ eventStore, keys: { ...keyRows, ...keys } })),
    checking: (work) => withStores(({ eventStore, storedViews }) => work({ eventStore, shown: storedViews })),
    rewrapping: (work) => withStores(({ keyRows }) => work(keyRows)),
    rebuild: (reportProgress) => withStores((stores) => rebuildBeside(stores, reportProgress)),
    erasing: (work) => withStores(({ eventStore, keys }) => work({ eventStore, keys, tenant, orders })),
    claiming: (work) =>
      withStores(({ eventStore, unclaimedKeys, storedViews }) =>
        work({ eventStore, keys: unclaimedKeys, shown: storedViews }),
      ),
    orders,
    ordersIn: namedOrders,
    replaces: () => false,
    restore: async () => failed(enginesRestoreThemselves, exitCodes.configuration),
    backup: async () => failed(enginesBackUpThemselves, exitCodes.configuration),
  };
};

const enginesBackUpThemselves =
  'back up EventStoreDB and PostgreSQL with their own tools, the event log before the keys: see docs/operations.md';

const enginesRestoreThemselves =
  'restore EventStoreDB and PostgreSQL with their own tools, then run "erasures replay": see docs/operations.md';

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

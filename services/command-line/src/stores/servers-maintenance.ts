import { beginPostgresRebuild, postgresKeyRows, postgresStoredViews } from '@clientele/adapter-postgres';
import type { ReportProgress } from '@clientele/application';
import { openServerStores, type ServerConfig, tenant } from '@clientele/composition';
import { type Logger, systemClock } from '@clientele/platform';
import { rebuildViews } from '@clientele/projector';
import { erase } from '../commands/erase.ts';
import type { Maintenance } from '../maintenance.ts';
import { exitCodes, failed } from '../outcome.ts';

type Stores = Awaited<ReturnType<typeof openServerStores>>;

/** EventStoreDB and PostgreSQL. Every command works beside running services. */
export const serversMaintenance = (config: ServerConfig, logger: Logger): Maintenance => {
  const withStores = async <Value>(work: (stores: Stores) => Promise<Value>): Promise<Value> => {
    const stores = await openServerStores(config, logger);
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  };
  return {
    reading: (work) =>
      withStores((stores) =>
        work({
          eventStore: stores.eventStore,
          keys: { ...postgresKeyRows(stores.database), readKey: stores.eventStore.readKey },
        }),
      ),
    checking: (work) =>
      withStores((stores) => work({ eventStore: stores.eventStore, shown: postgresStoredViews(stores.database) })),
    rewrapping: (work) => withStores((stores) => work(postgresKeyRows(stores.database))),
    rebuild: (reportProgress) => withStores((stores) => rebuildBeside(stores, reportProgress)),
    erase: (clientId) =>
      withStores((stores) =>
        erase({ eventStore: stores.eventStore, keys: stores.eventStore, clock: systemClock, tenant }, clientId),
      ),
    backup: async () => failed(enginesBackUpThemselves, exitCodes.configuration),
  };
};

const enginesBackUpThemselves =
  'EventStoreDB and PostgreSQL are backed up by their own tools, the log before the keys: see docs/operations.md';

/** Into a second set of tables, which then takes the place of the first; readers and projector go on. */
const rebuildBeside = async ({ eventStore, views, database }: Stores, reportProgress: ReportProgress) => {
  const rebuild = await beginPostgresRebuild(database, { headPosition: await eventStore.headPosition() });
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

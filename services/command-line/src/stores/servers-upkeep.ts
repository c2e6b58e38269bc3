import { beginPostgresRebuild, postgresKeyRows, postgresStoredViews } from '@clientele/adapter-postgres';
import { openServerStores, type ServerConfig, tenant } from '@clientele/composition';
import { type Log, systemClock } from '@clientele/platform';
import { rebuildViews } from '@clientele/projector';
import { erase } from '../commands/erase.ts';
import { exitCodes, failed } from '../outcome.ts';
import type { TellProgress } from '../progress.ts';
import type { Upkeep } from '../upkeep.ts';

type Stores = Awaited<ReturnType<typeof openServerStores>>;

/** EventStoreDB and PostgreSQL. Every command works beside running services. */
export const serversUpkeep = (config: ServerConfig, log: Log): Upkeep => {
  const withStores = async <Value>(work: (stores: Stores) => Promise<Value>): Promise<Value> => {
    const stores = await openServerStores(config, log);
    try {
      return await work(stores);
    } finally {
      await stores.close();
    }
  };
  return {
    reading: (work) =>
      withStores((stores) =>
        work({ log: stores.log, keys: { ...postgresKeyRows(stores.database), readKey: stores.log.readKey } }),
      ),
    checking: (work) => withStores((stores) => work({ log: stores.log, shown: postgresStoredViews(stores.database) })),
    rewrapping: (work) => withStores((stores) => work(postgresKeyRows(stores.database))),
    rebuild: (tellProgress) => withStores((stores) => rebuildBeside(stores, tellProgress)),
    erase: (clientId) =>
      withStores((stores) => erase({ log: stores.log, keys: stores.log, clock: systemClock, tenant }, clientId)),
    backup: async () => failed(enginesBackUpThemselves, exitCodes.configuration),
  };
};

const enginesBackUpThemselves =
  'EventStoreDB and PostgreSQL are backed up by their own tools, the log before the keys: see docs/operations.md';

/** Into a second set of tables, which then takes the place of the first; readers and projector go on. */
const rebuildBeside = async ({ log, views, database }: Stores, tellProgress: TellProgress) => {
  const rebuild = await beginPostgresRebuild(database, { headPosition: await log.headPosition() });
  try {
    const { events } = await rebuildViews({
      log,
      rebuild,
      onProgress: ({ events: count, position: at, headPosition: end }) =>
        tellProgress({ unit: 'events', count, at, end }),
    });
    return { clients: await views.count(), events };
  } finally {
    await rebuild.close();
  }
};

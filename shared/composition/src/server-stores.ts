import { eventStoreDb } from '@clientele/adapter-eventstoredb';
import { vault } from '@clientele/adapter-jose';
import {
  migratePostgres,
  type PostgresDatabase,
  postgresDatabase,
  postgresFreshViews,
  postgresKeyStore,
  postgresLease,
  postgresViewStore,
  readPostgresUrl,
} from '@clientele/adapter-postgres';
import {
  type EventStore,
  eventStoreWithKeysApart,
  type FreshViews,
  type KeyStore,
  type Lease,
  type Vault,
  type ViewStore,
} from '@clientele/application';
import { type Logger, startedWithin, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';
import type { ServerEngines } from './engines.ts';
import { assertRootKeysFit, loadRootKeys } from './root-keys-file.ts';
import { tenant } from './tenant.ts';

export type ServerStores = {
  readonly eventStore: EventStore & KeyStore;
  readonly views: ViewStore & { readonly count: () => Promise<number> };
  readonly freshViews: FreshViews;
  readonly lease: Lease;
  readonly database: PostgresDatabase;
  /** @throws Error that says why the log cannot be read now. */
  readonly assertEventStoreReady: () => Promise<void>;
  /** Which of the servers do not answer now, by name; bounded, and never throws. */
  readonly missing: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

type ServerEngineConfig = Pick<ServiceConfig, 'startMsMax'> & { readonly engines: ServerEngines };

/**
 * Connects to EventStoreDB and PostgreSQL, waits for both at most `startMsMax`, and brings the schema up to this program.
 * @throws Error where one of them does not answer by then, or cannot be used.
 */
export const openServerStores = async (
  { engines, startMsMax }: ServerEngineConfig,
  logger: Logger,
): Promise<ServerStores> => {
  const stores = connectServers(engines, logger);
  try {
    await startedWithin(startMsMax, {
      clock: systemClock,
      attempt: async () => {
        await migratePostgres(stores.database);
        await stores.assertEventStoreReady();
      },
      onRetry: (error) => logger.warn({ error }, 'a server is not there yet: trying again'),
    });
    return stores;
  } catch (error) {
    await stores.close();
    throw error;
  }
};

/** Opens no connection yet. */
const connectServers = (engines: ServerEngines, logger: Logger): ServerStores => {
  const address = readPostgresUrl(engines.readModelUrl);
  if (!address.ok) throw new Error(`READ_MODEL_URL ${address.error}`);
  const database = postgresDatabase(address.value, { connectionsMax: engines.connectionsMax });
  const namespace = engines.namespace === undefined ? {} : { namespace: `${engines.namespace}-` };
  const streams = eventStoreDb(engines.eventStoreUrl, namespace);
  const onTrouble = (error: unknown): void => logger.warn({ error }, 'the lease of the projector cannot be asked for');
  return {
    eventStore: eventStoreWithKeysApart(streams, postgresKeyStore(database)),
    views: postgresViewStore(database),
    freshViews: postgresFreshViews(database),
    lease: postgresLease(database, { name: 'projector', onTrouble }),
    database,
    assertEventStoreReady: streams.assertReady,
    missing: async () => {
      const [isEventStoreReady, isDatabaseReady] = await Promise.all([streams.isReady(), answers(database)]);
      return [...(isEventStoreReady ? [] : ['event store']), ...(isDatabaseReady ? [] : ['read model'])];
    },
    close: async () => {
      await Promise.all([streams.close(), database.close()]);
    },
  };
};

const answers = async (database: PostgresDatabase): Promise<boolean> => {
  try {
    await database.query({ text: 'select' });
    return true;
  } catch {
    return false;
  }
};

/**
 * Opens the clients' keys with the root keys of a file. Many processes share them, so none of them makes any.
 * @throws Error where the file is missing or does not belong to these data.
 */
export const openServerVault = async (file: string, { database }: Pick<ServerStores, 'database'>): Promise<Vault> => {
  const clientVault = vault(loadRootKeys(file), { tenant });
  assertRootKeysFit(await postgresKeyStore(database).newestKey(), clientVault, file);
  return clientVault;
};

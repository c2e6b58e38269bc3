import { eventStoreDb } from '@clientele/adapter-eventstoredb';
import { vault } from '@clientele/adapter-jose';
import {
  beginPostgresRebuild,
  migratePostgres,
  type PostgresDatabase,
  postgresDatabase,
  postgresFreshViews,
  postgresKeyRows,
  postgresKeyStore,
  postgresLease,
  postgresStoredViews,
  postgresUnclaimedKeys,
  postgresViewStore,
  rethrowRefused,
} from '@clientele/adapter-postgres';
import {
  eventStoreWithKeysApart,
  isAccessRefused,
  type ReadYourWrites,
  type Vault,
  type WrappedKey,
} from '@clientele/application';
import { type Logger, startedWithin, systemClock } from '@clientele/platform';
import type { ServerEngines } from '../engines.ts';
import { assertRootKeysFit, loadRootKeys, type RootKeysFile } from '../root-keys-file.ts';
import { tenant } from '../tenant.ts';
import { closeBecauseOf } from './closing.ts';
import { noteOutages } from './note-outages.ts';
import { portByPort } from './port-by-port.ts';
import type { ServerStoreConfig, ServerStores } from './stores.ts';

/** The ports, and what opening needs in addition. */
type Connected = ServerStores & { readonly newestKey: () => Promise<WrappedKey | undefined> };

/**
 * Connects to EventStoreDB and PostgreSQL, waits at most `startMsMax` for both, and migrates the schema to this
 * program's version.
 * @throws Error if one of them does not answer by then, or cannot be used.
 */
export const openServerStores = async (
  { engines, startMsMax }: ServerStoreConfig,
  logger: Logger,
): Promise<Connected> => {
  const { assertReady, ...stores } = connectServers(engines, logger);
  try {
    await startedWithin(startMsMax, {
      clock: systemClock,
      attempt: assertReady,
      isRefusal: isAccessRefused,
      onRetry: (error) => logger.warn({ error }, 'a server is not ready yet, trying again'),
    });
    const outages = noteOutages(stores.missing, logger);
    const close = async (): Promise<void> => {
      await outages.stop();
      await stores.close();
    };
    return { ...stores, close };
  } catch (error) {
    return closeBecauseOf(error, stores.close);
  }
};

/** Does not connect yet. */
const connectServers = (
  engines: ServerEngines,
  logger: Logger,
): Connected & { readonly assertReady: () => Promise<void> } => {
  const database = postgresDatabase(engines.readModel, { connectionsMax: engines.connectionsMax });
  const namespace = engines.namespace === undefined ? {} : { namespace: `${engines.namespace}-` };
  const streams = eventStoreDb(engines.eventStoreUrl, namespace);
  const keyStore = postgresKeyStore(database);
  const eventStore = eventStoreWithKeysApart(streams, keyStore);
  const onTrouble = (error: unknown): void => logger.warn({ error }, 'the projector lease cannot be requested');
  return portByPort({
    eventStore,
    newestKey: keyStore.newestKey,
    views: postgresViewStore(database),
    freshViews: postgresFreshViews(database),
    readYourWrites: readYourWritesInStore,
    lease: postgresLease(database, { name: 'projector', onTrouble }),
    keyRows: postgresKeyRows(database),
    unclaimedKeys: postgresUnclaimedKeys(database),
    storedViews: postgresStoredViews(database),
    beginRebuild: async () => beginPostgresRebuild(database, { headPosition: await eventStore.headPosition() }),
    assertReady: async () => {
      await migratePostgres(database).catch(rethrowRefused);
      await streams.assertReady();
    },
    missing: async () => {
      const [isEventStoreReady, isDatabaseReady] = await Promise.all([streams.isReady(), answers(database)]);
      return [...(isEventStoreReady ? [] : ['event store']), ...(isDatabaseReady ? [] : ['read model'])];
    },
    close: async () => {
      await Promise.all([streams.close(), database.close()]);
    },
  });
};

/** The key store shows every process which rows are stale, so no process has to remember it. */
const readYourWritesInStore: ReadYourWrites = { note: () => {}, isStale: () => false };

const answers = async (database: PostgresDatabase): Promise<boolean> => {
  try {
    await database.query({ text: 'select' });
    return true;
  } catch {
    return false;
  }
};

/**
 * Opens the clients' keys with the root keys. Many processes share these, so none of them creates any.
 * @throws Error if the root keys do not belong to the stored data.
 */
export const openServerVault = async (
  { file, rootKeys }: RootKeysFile,
  { newestKey }: Pick<Connected, 'newestKey'>,
): Promise<Vault> => {
  const clientVault = vault(rootKeys ?? loadRootKeys(file), { tenant });
  assertRootKeysFit(await newestKey(), clientVault, file);
  return clientVault;
};

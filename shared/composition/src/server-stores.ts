import { eventStoreLog } from '@clientele/adapter-eventstoredb';
import { vault } from '@clientele/adapter-jose';
import {
  migratePostgres,
  type PostgresDatabase,
  postgresBelievedViews,
  postgresDatabase,
  postgresKeyStore,
  postgresProjectorLease,
  postgresViewStore,
  readPostgresUrl,
} from '@clientele/adapter-postgres';
import {
  type BelievedViews,
  type EventLog,
  type KeyStore,
  logWithKeysApart,
  type ProjectorLease,
  type Vault,
  type ViewStore,
} from '@clientele/application';
import { type Log, startedWithin, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';
import type { ServerEngines } from './engines.ts';
import { assertRootKeysFit, loadRootKeys } from './root-keys-file.ts';
import { tenant } from './tenant.ts';

export type ServerStores = {
  readonly log: EventLog & KeyStore;
  readonly views: ViewStore & { readonly count: () => Promise<number> };
  readonly believed: BelievedViews;
  readonly lease: ProjectorLease;
  readonly database: PostgresDatabase;
  /** @throws Error that says why the log cannot be read now. */
  readonly assertLogReady: () => Promise<void>;
  /** Which of the servers do not answer now, by name; bounded, and never throws. */
  readonly missing: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

type ServerPlace = Pick<ServiceConfig, 'startMsMax'> & { readonly engines: ServerEngines };

/**
 * Connects to EventStoreDB and PostgreSQL, waits for both at most `startMsMax`, and brings the schema up to this program.
 * @throws Error where one of them does not answer by then, or cannot be used.
 */
export const openServerStores = async ({ engines, startMsMax }: ServerPlace, log: Log): Promise<ServerStores> => {
  const stores = connectServers(engines, log);
  try {
    await startedWithin(startMsMax, {
      clock: systemClock,
      attempt: async () => {
        await migratePostgres(stores.database);
        await stores.assertLogReady();
      },
      onRetry: (error) => log.warn({ error }, 'a server is not there yet: trying again'),
    });
    return stores;
  } catch (error) {
    await stores.close();
    throw error;
  }
};

/** Opens no connection yet. */
const connectServers = (engines: ServerEngines, log: Log): ServerStores => {
  const place = readPostgresUrl(engines.readModelUrl);
  if (!place.ok) throw new Error(`READ_MODEL_URL ${place.error}`);
  const database = postgresDatabase(place.value, { connectionsMax: engines.connectionsMax });
  const namespace = engines.namespace === undefined ? {} : { namespace: `${engines.namespace}-` };
  const streams = eventStoreLog(engines.eventStoreUrl, namespace);
  const onTrouble = (error: unknown): void => log.warn({ error }, 'the lease of the projector cannot be asked for');
  return {
    log: logWithKeysApart(streams, postgresKeyStore(database)),
    views: postgresViewStore(database),
    believed: postgresBelievedViews(database),
    lease: postgresProjectorLease(database, { onTrouble }),
    database,
    assertLogReady: streams.assertReady,
    missing: async () => {
      const [isLogReady, isDatabaseReady] = await Promise.all([streams.isReady(), answers(database)]);
      return [...(isLogReady ? [] : ['event store']), ...(isDatabaseReady ? [] : ['read model'])];
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

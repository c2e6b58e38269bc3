import { after, before, describe } from 'node:test';
import {
  type PostgresDatabase,
  postgresCheckpoint,
  postgresFreshViews,
  postgresKeyRows,
  postgresKeyStore,
  postgresLease,
  postgresStoredViews,
  postgresViewStore,
} from '@clientele/adapter-postgres';
import { type Checkpoint, type ClientKeyStore, readModelCheckpoint, type ViewStore } from '@clientele/application';
import { openPostgres, rowsOf } from '../../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../../support/postgres.ts';
import { checkpointContract } from './checkpoint.contract.ts';
import { freshViewsContract } from './fresh-views.contract.ts';
import { keyRowsContract } from './key-rows.contract.ts';
import { keyStoreContract } from './key-store.contract.ts';
import { leaseContract } from './lease.contract.ts';
import { storedViewsContract } from './stored-views.contract.ts';
import { viewStoreContract } from './view-store.contract.ts';

/** A server for the tests of one describe block. */
const usePostgres = (): { readonly newDatabase: () => Promise<string> } => {
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(() => server.stop());
  return { newDatabase: () => server.newDatabase() };
};

describe('on PostgreSQL', { skip: postgresMissing() }, () => {
  const server = usePostgres();

  const opened = new Map<object, { readonly url: string; readonly database: PostgresDatabase }>();

  /** Opens a port on a new database, or on that of an earlier port. */
  const openWith =
    <Port extends object>(make: (database: PostgresDatabase) => Port) =>
    async (url?: string): Promise<Port> => {
      const at = url ?? (await server.newDatabase());
      const database = await openPostgres(at);
      const port = make(database);
      opened.set(port, { url: at, database });
      return port;
    };

  const closed = async (port: object): Promise<string> => {
    const found = opened.get(port);
    if (found === undefined) throw new Error('this was not opened here');
    await found.database.close();
    return found.url;
  };

  const factory = <Port extends object>(make: (database: PostgresDatabase) => Port) => {
    const open = openWith(make);
    return {
      open: () => open(),
      reopen: async (port: Port) => open(await closed(port)),
      dispose: async (port: Port) => void (await closed(port)),
    };
  };

  viewStoreContract('PostgreSQL', factory<ViewStore>(postgresViewStore));
  keyStoreContract('PostgreSQL', factory<ClientKeyStore>(postgresKeyStore));

  keyRowsContract('PostgreSQL', async () => {
    const database = await openPostgres(await server.newDatabase());
    const keys = postgresKeyStore(database);
    return { ...keys, keys, rows: postgresKeyRows(database), dispose: database.close };
  });

  storedViewsContract('PostgreSQL', async () => {
    const url = await server.newDatabase();
    const [projector, onlooker] = [await openPostgres(url), await openPostgres(url)];
    return {
      views: postgresViewStore(projector),
      stored: postgresStoredViews(onlooker),
      settled: async () => {},
      damage: async (clientId, document) => {
        const text = 'update client_views set document = $1 where client_id = $2';
        await projector.query({ text, values: [document, clientId] });
      },
      dispose: async () => void (await Promise.all([projector.close(), onlooker.close()])),
    };
  });

  freshViewsContract('PostgreSQL', async () => {
    const url = await server.newDatabase();
    const [reader, writer, projector] = [await openPostgres(url), await openPostgres(url), await openPostgres(url)];
    return {
      freshViews: postgresFreshViews(reader),
      keys: postgresKeyStore(writer),
      views: postgresViewStore(projector),
      dispose: async () => void (await Promise.all([reader.close(), writer.close(), projector.close()])),
    };
  });
});

describe('followers on PostgreSQL', { skip: postgresMissing() }, () => {
  const server = usePostgres();

  const checkpointsIn = (make: (database: PostgresDatabase, follower: string) => Checkpoint) => async () => {
    const url = await server.newDatabase();
    return {
      open: async (follower: string) => {
        const database = await openPostgres(url);
        return { checkpoint: make(database, follower), close: database.close };
      },
      dispose: async () => {},
    };
  };

  checkpointContract('A name on PostgreSQL', checkpointsIn(postgresCheckpoint), { isKept: true, isNamed: true });
  checkpointContract(
    'The read model on PostgreSQL',
    checkpointsIn((database) => readModelCheckpoint(postgresViewStore(database))),
    { isKept: true, isNamed: false },
  );

  leaseContract('PostgreSQL', async () => {
    const database = await openPostgres(await server.newDatabase());
    return {
      lease: (name = 'projector') =>
        postgresLease(database, {
          name,
          onTrouble: () => {},
          times: { beatMs: 50, silenceMsMax: 2_000 },
        }),
      cutHolder: async () => {
        await rowsOf(
          database,
          `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
             and database = (select oid from pg_database where datname = current_database())`,
        );
      },
      dispose: database.close,
    };
  });
});

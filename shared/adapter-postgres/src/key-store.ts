import type { ClientKeyStore, WrappedKey } from '@clientele/application';
import type { PostgresDatabase, Row } from './database.ts';
import { type GroupLimits, grouped } from './grouped.ts';
import { PostgresError, rethrowAway } from './postgres-error.ts';
import { isClientId } from './view-documents.ts';

const limits: GroupLimits = { groupItemsMax: 500, waitingItemsMax: 10_000 };

export type PostgresKeyStore = ClientKeyStore & {
  /** The key of the newest client, to test root keys on. */
  readonly newestKey: () => Promise<WrappedKey | undefined>;
};

/** The per-client keys in PostgreSQL. Each call is committed when it resolves. Concurrent calls share a statement. */
export const postgresKeyStore = (database: Pick<PostgresDatabase, 'query'>): PostgresKeyStore => {
  const insertKeys = grouped<WrappedKey>(async (keys) => {
    const distinct = [...new Map(keys.map((key) => [key.clientId, key])).values()];
    const inserted = await database.query({ name: 'write keys', text: insertText, values: keyColumns(distinct) });
    if (inserted.length < keys.length) await assertSame(database, keys);
  }, limits);

  const raiseRevisions = grouped<Expectation>(async (expectations) => {
    const highest = new Map<string, number>();
    for (const { clientId, revision } of expectations)
      highest.set(clientId, Math.max(revision, highest.get(clientId) ?? 0));
    const values = [[...highest.keys()], [...highest.values()]];
    await database.query({ name: 'expect revisions', text: expectText, values });
  }, limits);

  return {
    readKey: async (clientId) => {
      if (!isClientId(clientId)) return undefined;
      const [row] = await database.query({ name: 'read key', text: readText, values: [clientId] }).catch(rethrowAway);
      return row === undefined ? undefined : wrappedKey(row);
    },
    writeKey: insertKeys,
    expectRevision: (clientId, revision) => raiseRevisions({ clientId, revision }),
    newestKey: async () => {
      const [row] = await database.query({ text: 'select * from client_keys order by client_id desc limit 1' });
      return row === undefined ? undefined : wrappedKey(row);
    },
    destroyKey: async (clientId) => {
      await database.query({ text: 'delete from client_keys where client_id = $1', values: [clientId] });
    },
  };
};

type Expectation = { readonly clientId: string; readonly revision: number };

const readText = 'select client_id, root_key_id, wrapped from client_keys where client_id = $1';

const insertText = `
  insert into client_keys (client_id, root_key_id, wrapped)
  select * from unnest($1::text[], $2::text[], $3::text[])
  on conflict (client_id) do nothing returning 1`;

/** Locks the rows in the order of their ids, so that two instances that raise the same clients do not deadlock. */
const expectText = `
  with expected as (
    select * from unnest($1::text[], $2::integer[]) as e (client_id, revision)
  ), locked as (
    select k.client_id from client_keys k where k.client_id in (select client_id from expected)
    order by k.client_id for no key update
  )
  update client_keys k set expected_revision = e.revision
  from expected e join locked l on l.client_id = e.client_id
  where k.client_id = e.client_id and k.expected_revision < e.revision`;

const keyColumns = (keys: readonly WrappedKey[]) => [
  keys.map(({ clientId }) => clientId),
  keys.map(({ rootKeyId }) => rootKeyId),
  keys.map(({ wrapped }) => wrapped),
];

/** A repeated write finds its own key. Another key is never replaced: that would change the client's credentials. */
const assertSame = async (database: Pick<PostgresDatabase, 'query'>, keys: readonly WrappedKey[]): Promise<void> => {
  const text = 'select client_id, root_key_id, wrapped from client_keys where client_id = any($1::text[])';
  const rows = await database.query({ text, values: [keys.map(({ clientId }) => clientId)] });
  const stored = new Map(rows.map(wrappedKey).map((key) => [key.clientId, key.wrapped]));
  if (keys.some(({ clientId, wrapped }) => stored.get(clientId) !== wrapped))
    throw new PostgresError('another key is stored for this client', undefined);
};

export const wrappedKey = (row: Row): WrappedKey => ({
  clientId: String(row.client_id),
  rootKeyId: String(row.root_key_id),
  wrapped: String(row.wrapped),
});

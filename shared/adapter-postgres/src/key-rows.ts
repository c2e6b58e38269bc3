import type { KeyReplacement, KeyRows, UnclaimedKeys } from '@clientele/application';
import type { PostgresDatabase } from './database.ts';
import { wrappedKey } from './key-store.ts';

/** For statements that read every row. */
const countMsMax = 60_000;

/** The keys in PostgreSQL, to be rewrapped while other processes read and write them. */
export const postgresKeyRows = (database: Pick<PostgresDatabase, 'query' | 'transaction'>): KeyRows => ({
  readKeys: async (afterClientId, keysMax) => {
    const rows = await database.query({ name: 'page of keys', text: pageText, values: [afterClientId, keysMax] });
    return rows.map(wrappedKey);
  },
  countByRootKey: () =>
    database.transaction(async (query) => {
      await query({ text: `set local statement_timeout = ${countMsMax}` });
      const rows = await query({ text: countText, msMax: countMsMax });
      return new Map(rows.map((row) => [String(row.root_key_id), Number(row.rows)]));
    }),
  replaceKeys: async (replacements) => {
    const replaced = await database.query({ name: 'replace keys', text: replaceText, values: columns(replacements) });
    return replaced.length;
  },
});

/**
 * The keys that no row of the read model shows and for which no writer has announced a revision. The event log has the
 * last word, and is asked by the caller.
 */
export const postgresUnclaimedKeys = (database: Pick<PostgresDatabase, 'query' | 'transaction'>): UnclaimedKeys => ({
  readUnclaimed: (afterClientId, keysMax) =>
    database.transaction(async (query) => {
      await query({ text: `set local statement_timeout = ${countMsMax}` });
      const rows = await query({ text: unclaimedText, values: [afterClientId, keysMax], msMax: countMsMax });
      return rows.map((row) => String(row.client_id));
    }),
  destroyUnclaimed: async (clientIds) => {
    const destroyed = await database.query({ text: destroyText, values: [clientIds] });
    return destroyed.length;
  },
});

const unclaimed = `
  k.expected_revision = 0 and not exists (select from client_views v where v.client_id = k.client_id)`;

const unclaimedText = `
  select k.client_id from client_keys k where k.client_id > $1 and ${unclaimed} order by k.client_id limit $2`;

const destroyText = `delete from client_keys k where k.client_id = any($1::text[]) and ${unclaimed} returning 1`;

const pageText = `
  select client_id, root_key_id, wrapped from client_keys where client_id > $1 order by client_id limit $2`;

const countText = 'select root_key_id, count(*) as rows from client_keys group by root_key_id';

/** Locks the rows in the order of their ids, as `expectRevision` does, to avoid deadlocks. */
const replaceText = `
  with replacements as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
      as r (client_id, root_key_before, wrapped_before, root_key_id, wrapped)
  ), locked as (
    select k.client_id from client_keys k
    where k.client_id in (select client_id from replacements) order by k.client_id for no key update
  )
  update client_keys k set root_key_id = r.root_key_id, wrapped = r.wrapped
  from replacements r join locked l on l.client_id = r.client_id
  where k.client_id = r.client_id and k.root_key_id = r.root_key_before and k.wrapped = r.wrapped_before
  returning 1`;

const columns = (replacements: readonly KeyReplacement[]): readonly (readonly string[])[] => {
  const of = (read: (replacement: KeyReplacement) => string): readonly string[] => replacements.map(read);
  return [
    of(({ before }) => before.clientId),
    of(({ before }) => before.rootKeyId),
    of(({ before }) => before.wrapped),
    of(({ after }) => after.rootKeyId),
    of(({ after }) => after.wrapped),
  ];
};

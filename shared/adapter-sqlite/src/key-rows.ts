import type { DatabaseSync } from 'node:sqlite';
import type { KeyReplacement, KeyRows, UnclaimedKeys } from '@clientele/application';
import { inTransaction, openDatabase } from './database.ts';
import { wrappedKey } from './event-rows.ts';

export type SqliteKeyRows = KeyRows &
  UnclaimedKeys & {
    /** Leaves no bytes of a replaced wrapping in the file or in its write-ahead log. */
    readonly close: () => void;
  };

/**
 * The keys in the file of the event log, to be rewrapped. The caller must hold the lock of the data directory, so that
 * the log is not in use.
 */
export const sqliteKeyRows = (file: string): SqliteKeyRows => {
  const database = openDatabase(file, { synchronous: 'FULL' });
  const replace = database.prepare(
    `update client_keys set root_key_id = ?, wrapped = ? where client_id = ? and root_key_id = ? and wrapped = ?`,
  );
  const replaceOne = ({ before, after }: KeyReplacement): number =>
    Number(replace.run(after.rootKeyId, after.wrapped, before.clientId, before.rootKeyId, before.wrapped).changes);
  return {
    ...readKeyRows(database),
    replaceKeys: async (replacements) =>
      inTransaction(database, () => replacements.reduce((replaced, each) => replaced + replaceOne(each), 0)),
    ...unclaimedKeys(database),
    close: () => {
      database.exec('pragma wal_checkpoint(truncate)');
      database.close();
    },
  };
};

/** Key and event are one transaction here, so that only damage can leave a key without a client. */
const unclaimedKeys = (database: DatabaseSync): UnclaimedKeys => {
  const unclaimed = `not exists (select 1 from events e where e.stream = 'client-' || k.client_id)`;
  const page = database.prepare(
    `select client_id from client_keys k where client_id > ? and ${unclaimed} order by client_id limit ?`,
  );
  const destroy = database.prepare(`delete from client_keys as k where client_id = ? and ${unclaimed}`);
  return {
    readUnclaimed: async (afterClientId, keysMax) =>
      page.all(afterClientId, keysMax).map((row) => String(row.client_id)),
    destroyUnclaimed: async (clientIds) =>
      inTransaction(database, () => clientIds.reduce((all, id) => all + Number(destroy.run(id).changes), 0)),
  };
};

export const readKeyRows = (database: DatabaseSync): Omit<KeyRows, 'replaceKeys'> => {
  const page = database.prepare(
    'select client_id, root_key_id, wrapped from client_keys where client_id > ? order by client_id limit ?',
  );
  const counts = database.prepare('select root_key_id, count(*) as rows from client_keys group by root_key_id');
  return {
    readKeys: async (afterClientId, keysMax) => page.all(afterClientId, keysMax).map(wrappedKey),
    countByRootKey: async () => new Map(counts.all().map((row) => [String(row.root_key_id), Number(row.rows)])),
  };
};

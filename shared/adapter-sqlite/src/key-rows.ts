import type { DatabaseSync } from 'node:sqlite';
import type { KeyReplacement, KeyRows } from '@clientele/application';
import { inTransaction, openDatabase } from './database.ts';
import { wrappedKey } from './event-rows.ts';

export type SqliteKeyRows = KeyRows & {
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
    close: () => {
      database.exec('pragma wal_checkpoint(truncate)');
      database.close();
    },
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

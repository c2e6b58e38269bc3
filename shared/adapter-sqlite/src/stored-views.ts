import type { SQLOutputValue } from 'node:sqlite';
import type { StoredRow, StoredViews } from '@clientele/application';
import { openForReading } from './database.ts';
import { parkedRows } from './parked-rows.ts';
import { rowsFormat } from './rows-format.ts';

export type SqliteStoredViews = StoredViews & { readonly close: () => void };

/**
 * Reads the rows of the read model as they are stored. Another process may be writing them.
 * @throws Error if there is no such file, or its rows have another format.
 */
export const sqliteStoredViews = (file: string): SqliteStoredViews => {
  const database = openForReading(file);
  if (database.prepare('pragma user_version').get()?.user_version !== rowsFormat) {
    database.close();
    throw new Error('the rows of the read model are of another format: rebuild it');
  }
  const position = database.prepare('select position from projection');
  const row = database.prepare('select client_id, revision, document from client_views where client_id = ?');
  const page = database.prepare(
    'select client_id, revision, document from client_views where client_id > ? order by client_id limit ?',
  );
  const parked = parkedRows(database);
  return {
    position: async () => Number(position.get()?.position ?? 0),
    readRow: async (clientId) => {
      const found = row.get(clientId);
      return found === undefined ? undefined : storedRow(found);
    },
    readRows: async (afterClientId, rowsMax) => page.all(afterClientId, rowsMax).map(storedRow),
    parkedStreams: async (afterStream, streamsMax) => parked.streams(afterStream, streamsMax),
    parkedEvents: async (stream) => parked.events(stream),
    close: () => database.close(),
  };
};

const storedRow = (row: Record<string, SQLOutputValue>): StoredRow => ({
  clientId: String(row.client_id),
  revision: Number(row.revision),
  document: String(row.document),
});

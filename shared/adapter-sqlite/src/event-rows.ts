import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { RecordedEvent, StreamPart, WrappedKey } from '@clientele/application';
import { eventColumns, recordedEvent } from './recorded-event.ts';

/** Reads events and keys. The statements are prepared once, because preparing costs more than reading. */
export const eventRows = (database: DatabaseSync) => {
  const fromRevision = eventsOf(database, 'where stream = ? and revision >= ? order by revision limit ?');
  const newest = eventsOf(database, 'where stream = ? order by revision desc limit ?');
  const afterPosition = eventsOf(database, 'where position > ? order by position limit ?');
  const head = database.prepare('select max(position) as position from events');
  const counted = database.prepare('select count(*) as events from events');
  const keyOf = database.prepare('select client_id, root_key_id, wrapped from client_keys where client_id = ?');
  const newestKey = database.prepare(
    'select client_id, root_key_id, wrapped from client_keys order by client_id desc limit 1',
  );
  return {
    readStream: (stream: string, part: StreamPart = {}): readonly RecordedEvent[] =>
      'newestMax' in part
        ? newest(stream, part.newestMax).toReversed()
        : fromRevision(stream, part.fromRevision ?? 0, part.eventsMax ?? allRows),
    readAll: (position: number, eventsMax: number): readonly RecordedEvent[] => afterPosition(position, eventsMax),
    readKey: (clientId: string): WrappedKey | undefined => {
      const row = keyOf.get(clientId);
      return row === undefined ? undefined : wrappedKey(row);
    },
    newestKey: (): WrappedKey | undefined => {
      const row = newestKey.get();
      return row === undefined ? undefined : wrappedKey(row);
    },
    headPosition: (): number => Number(head.get()?.position ?? 0),
    count: (): number => Number(counted.get()?.events ?? 0),
  };
};

/** SQLite's way of saying that a result has no limit. */
const allRows = -1;

export const wrappedKey = (row: Record<string, SQLOutputValue>): WrappedKey => ({
  clientId: String(row.client_id),
  rootKeyId: String(row.root_key_id),
  wrapped: String(row.wrapped),
});

/** Reads rows as arrays: creating an object for a row takes longer than reading the row. */
const eventsOf = (
  database: DatabaseSync,
  clauses: string,
): ((...values: SQLInputValue[]) => readonly RecordedEvent[]) => {
  const statement = database.prepare(`select ${eventColumns} from events ${clauses}`);
  statement.setReturnArrays(true);
  return (...values) => (statement.all(...values) as unknown as SQLOutputValue[][]).map(recordedEvent);
};

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { RecordedEvent, WrappedKey } from '@clientele/application';
import { isJsonObject, type JsonObject } from '@clientele/domain';

const columns = 'position, stream, revision, event_id, type, version, data, metadata';

/** Reads rows of the log as events, and keys. Prepared once: preparing costs more than reading. */
export const eventRows = (database: DatabaseSync) => {
  const ofStream = database.prepare(`select ${columns} from events where stream = ? order by revision`);
  const afterPosition = database.prepare(`select ${columns} from events where position > ? order by position limit ?`);
  const head = database.prepare('select max(position) as position from events');
  const counted = database.prepare('select count(*) as events from events');
  const keyOf = database.prepare('select client_id, root_key_id, wrapped from client_keys where client_id = ?');
  const newest = database.prepare(
    'select client_id, root_key_id, wrapped from client_keys order by client_id desc limit 1',
  );
  return {
    readStream: (stream: string): readonly RecordedEvent[] => ofStream.all(stream).map(recordedEvent),
    readAll: (position: number, eventsMax: number): readonly RecordedEvent[] =>
      afterPosition.all(position, eventsMax).map(recordedEvent),
    readKey: (clientId: string): WrappedKey | undefined => {
      const row = keyOf.get(clientId);
      return row === undefined ? undefined : wrappedKey(row);
    },
    newestKey: (): WrappedKey | undefined => {
      const row = newest.get();
      return row === undefined ? undefined : wrappedKey(row);
    },
    headPosition: (): number => Number(head.get()?.position ?? 0),
    count: (): number => Number(counted.get()?.events ?? 0),
  };
};

const wrappedKey = (row: Record<string, SQLOutputValue>): WrappedKey => ({
  clientId: String(row.client_id),
  rootKeyId: String(row.root_key_id),
  wrapped: String(row.wrapped),
});

const recordedEvent = (row: Record<string, SQLOutputValue>): RecordedEvent => ({
  position: Number(row.position),
  stream: String(row.stream),
  revision: Number(row.revision),
  id: String(row.event_id),
  type: String(row.type),
  version: Number(row.version),
  data: jsonObject(String(row.data)),
  /** Parsed only for who asks: a replay reads millions of events and no metadata. */
  get metadata() {
    return jsonObject(String(row.metadata));
  },
});

const jsonObject = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) throw new TypeError('an event holds a JSON object');
  return value;
};

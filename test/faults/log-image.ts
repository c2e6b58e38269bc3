import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { isJsonObject, type JsonObject } from '@clientele/domain';
import { eventStoreFile, viewsFile } from '../support/in-process.ts';

/** The log as stored on disk, read without the service. */
export type LogImage = {
  /** In order of position. */
  readonly events: readonly LoggedEvent[];
  /** Ids of the clients whose key is in the key store. */
  readonly keys: ReadonlySet<string>;
};

export type LoggedEvent = {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly eventId: string;
  readonly type: string;
  readonly data: JsonObject;
};

/** One row of the read model with every column as text, so that rows of two models can be compared. */
export type ViewRow = { readonly clientId: string; readonly revision: number; readonly text: string };

export type ViewImage = { readonly position: number; readonly rows: readonly ViewRow[] };

/** Opens the file read-only, so that the service may be running or have just been killed. */
export const readLog = (dataDir: string): LogImage =>
  reading(eventStoreFile(dataDir), (database) => ({
    events: database
      .prepare('SELECT position, stream, revision, event_id, type, data FROM events ORDER BY position')
      .all()
      .map((row) => ({
        position: Number(row.position),
        stream: textOf(row.stream),
        revision: Number(row.revision),
        eventId: textOf(row.event_id),
        type: textOf(row.type),
        data: objectOf(textOf(row.data)),
      })),
    keys: new Set(
      database
        .prepare('SELECT client_id FROM client_keys')
        .all()
        .map((row) => textOf(row.client_id)),
    ),
  }));

export const readViews = (dataDir: string): ViewImage => readViewsFile(viewsFile(dataDir));

export const readViewsFile = (file: string): ViewImage =>
  reading(file, (database) => ({
    position: Number(database.prepare('SELECT position FROM projection').get()?.position ?? 0),
    rows: database
      .prepare('SELECT * FROM client_views ORDER BY client_id')
      .all()
      .map((row) => ({
        clientId: textOf(row.client_id),
        revision: Number(row.revision),
        text: Object.entries(row)
          .map(([column, value]) => `${column}=${textOf(value)}`)
          .join('\n'),
      })),
  }));

/**
 * Whether the log of a dead service has its tables. Early in its first start it does not, and SQLite has a journal to
 * roll back.
 */
export const isLogMade = (dataDir: string): boolean => {
  if (!existsSync(eventStoreFile(dataDir))) return false;
  const database = new DatabaseSync(eventStoreFile(dataDir));
  const tables = "SELECT count(*) AS tables FROM sqlite_master WHERE name IN ('events', 'client_keys')";
  const isMade = database.prepare(tables).get()?.tables === 2;
  database.close();
  return isMade;
};

/** The result of `PRAGMA integrity_check` for a file: `ok` if it finds nothing, the error if the file is unreadable. */
export const integrityOf = (file: string): string => {
  try {
    return reading(file, (database) => textOf(database.prepare('PRAGMA integrity_check').get()?.integrity_check));
  } catch (error) {
    return error instanceof Error ? error.message : 'unreadable';
  }
};

const reading = <Value>(file: string, read: (database: DatabaseSync) => Value): Value => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
};

const textOf = (value: SQLOutputValue | undefined): string =>
  value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : String(value ?? '');

const objectOf = (text: string): JsonObject => {
  const value: unknown = JSON.parse(text);
  if (isJsonObject(value)) return value;
  throw new Error('the data of an event are not a JSON object');
};

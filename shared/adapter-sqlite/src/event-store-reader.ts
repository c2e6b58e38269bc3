import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { EventStore, KeyRows, KeyStore } from '@clientele/application';
import { openForReading } from './database.ts';
import { eventRows } from './event-rows.ts';
import { readKeyRows } from './key-rows.ts';

/** Read-only access to an event log that another process may be writing. */
export type SqliteEventStoreReader = Pick<EventStore, 'readStream' | 'readAll' | 'headPosition'> &
  KeyStore &
  Omit<KeyRows, 'replaceKeys'> & {
    /** Number of events in the log. */
    readonly count: () => number;
    /** Writes a snapshot of the log and the wrapped keys into a new file, and waits until it is on disk. */
    readonly copyInto: (file: string) => void;
    /** @throws Error if SQLite finds the file damaged. */
    readonly assertWhole: () => void;
    readonly close: () => void;
  };

/** @throws Error if there is no such file. */
export const sqliteEventStoreReader = (file: string): SqliteEventStoreReader => {
  const database = openForReading(file);
  const rows = eventRows(database);
  return {
    readStream: async (stream, part) => rows.readStream(stream, part),
    readAll: async (afterPosition, eventsMax) => rows.readAll(afterPosition, eventsMax),
    headPosition: async () => rows.headPosition(),
    readKey: async (clientId) => rows.readKey(clientId),
    ...readKeyRows(database),
    count: rows.count,
    copyInto: (copy) => copyInto(database, copy),
    assertWhole: () => {
      const found = database.prepare('pragma quick_check(1)').get()?.quick_check;
      if (found !== 'ok') throw new Error(`${file} is damaged: ${String(found)}`);
    },
    close: () => database.close(),
  };
};

/**
 * One read transaction makes the copy a snapshot while the writer continues. Free pages are not copied, so the copy has
 * no byte of a destroyed key. SQLite does not wait for the disk here, so the copy is flushed afterwards.
 */
const copyInto = (database: DatabaseSync, file: string): void => {
  database.prepare('vacuum into ?').run(file);
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

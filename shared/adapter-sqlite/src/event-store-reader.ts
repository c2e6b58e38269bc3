import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { EventStore, KeyRows, KeyStore } from '@clientele/application';
import { openForReading } from './database.ts';
import { eventRows } from './event-rows.ts';
import { readKeyRows } from './key-rows.ts';

/** A log that is only read, while another process may be writing it. */
export type SqliteEventStoreReader = Pick<EventStore, 'readStream' | 'readAll' | 'headPosition'> &
  KeyStore &
  Omit<KeyRows, 'replaceKeys'> & {
    /** Events in the log. */
    readonly count: () => number;
    /** Writes log and wrapped keys as they are at this moment into a new file, and waits until it is on disk. */
    readonly copyInto: (file: string) => void;
    /** @throws Error where SQLite finds the file damaged. */
    readonly assertWhole: () => void;
    readonly close: () => void;
  };

/** @throws Error where there is no such file. */
export const sqliteEventStoreReader = (file: string): SqliteEventStoreReader => {
  const database = openForReading(file);
  const rows = eventRows(database);
  return {
    readStream: async (stream, fromRevision) => rows.readStream(stream, fromRevision),
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
 * One read transaction, so one moment, while the writer goes on; and no free pages, so that no byte of a destroyed key goes along.
 * SQLite does not wait for the disk here: the copy is flushed afterwards.
 */
const copyInto = (database: DatabaseSync, file: string): void => {
  database.prepare('vacuum into ?').run(file);
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

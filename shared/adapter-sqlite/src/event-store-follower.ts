import type { EventStore } from '@clientele/application';
import { openForReading } from './database.ts';
import { eventRows } from './event-rows.ts';
import { followEvents } from './follow-events.ts';
import { growth } from './growth.ts';

/** An event log that another thread of this process writes, for a thread that follows it. */
export type SqliteEventStoreFollower = Pick<EventStore, 'readStream' | 'readAll' | 'headPosition' | 'follow'> & {
  /** Notifies followers that the log has grown, because a file does not announce it. */
  readonly noteGrowth: (headPosition: number) => void;
  readonly close: () => void;
};

/** @throws Error if there is no such file. */
export const sqliteEventStoreFollower = (file: string): SqliteEventStoreFollower => {
  const database = openForReading(file);
  const rows = eventRows(database);
  const grown = growth(rows.headPosition());
  return {
    readStream: async (stream, part) => rows.readStream(stream, part),
    readAll: async (afterPosition, eventsMax) => rows.readAll(afterPosition, eventsMax),
    headPosition: async () => rows.headPosition(),
    follow: followEvents({ readAll: rows.readAll, growth: grown }),
    noteGrowth: grown.note,
    close: () => database.close(),
  };
};

import type { DatabaseSync } from 'node:sqlite';
import type { ViewStore } from '@clientele/application';
import { inTransaction, openDatabase, type Synchronous } from './database.ts';
import { parkedRows } from './parked-rows.ts';
import { rowsFormat } from './rows-format.ts';
import { sectorRows } from './sector-rows.ts';
import { viewRows } from './view-rows.ts';
import { viewWriter } from './view-writer.ts';

export type SqliteViewStore = ViewStore & {
  /** Number of rows, deleted clients included. */
  readonly count: () => number;
  /** Deletes every row. The read model starts again from the beginning of the log. */
  readonly clear: () => void;
  readonly close: () => void;
  /** Closes the read model as one complete file that is on disk. */
  readonly closeDurably: () => void;
};

/**
 * The read model in one SQLite file. It can be rebuilt from the log at any time, so a commit does not wait for the
 * disk. After a power cut, the file may be older but is never torn, and it catches up. Writes block the calling thread,
 * so a service has a separate thread for them.
 */
export const sqliteViewStore = (
  file: string,
  options: { readonly synchronous?: Synchronous } = {},
): SqliteViewStore => {
  const database = openRows(file, options.synchronous ?? 'NORMAL');
  const readPosition = database.prepare('select position from projection');
  const counted = database.prepare('select count(*) as views from client_views');
  const parked = parkedRows(database);
  const sectors = sectorRows(database);
  const rows = viewRows(database);
  const write = viewWriter(database);

  return {
    get: async (clientId) => rows.get(clientId),
    getMany: async (clientIds) => {
      const found = clientIds.flatMap((clientId) => rows.get(clientId) ?? []);
      return new Map(found.map((view) => [view.client_id, view]));
    },
    sectorClients: async (page) => sectors(page),
    position: async () => Number(readPosition.get()?.position ?? 0),
    apply: async (change) => {
      write(change);
      for (const { view } of change.rows) rows.replace(view.client_id, view);
    },
    parkedStreams: async (afterStream, streamsMax) => parked.streams(afterStream, streamsMax),
    parkedEvents: async (stream) => parked.events(stream),
    count: () => Number(counted.get()?.views ?? 0),
    clear: () => {
      inTransaction(database, () => database.exec(emptied));
      rows.forgetAll();
    },
    close: () => database.close(),
    closeDurably: () => {
      database.exec('pragma synchronous = full');
      database.exec('pragma wal_checkpoint(truncate)');
      database.close();
    },
  };
};

const openRows = (file: string, synchronous: Synchronous): DatabaseSync => {
  const database = openDatabase(file, { synchronous });
  dropOtherFormat(database);
  database.exec(schema);
  return database;
};

const dropOtherFormat = (database: DatabaseSync): void => {
  const format = database.prepare('pragma user_version').get()?.user_version;
  if (format !== rowsFormat) database.exec(tables.map((table) => `drop table if exists ${table};`).join(''));
  database.exec(`pragma user_version = ${rowsFormat}`);
};

const tables = ['client_views', 'parked_events', 'projection'] as const;

const emptied = 'delete from client_views; delete from parked_events; update projection set position = 0;';

const schema = `
  create table if not exists client_views (
    client_id text primary key,
    revision integer not null,
    document text not null,
    sector text
  ) strict;
  create index if not exists client_views_sector on client_views (sector, client_id) where sector is not null;
  create table if not exists parked_events (
    stream text not null,
    revision integer not null,
    position integer not null,
    reason text not null,
    primary key (stream, revision)
  ) strict, without rowid;
  create table if not exists projection (position integer not null) strict;
  insert into projection (position) select 0 where not exists (select 1 from projection);
`;

import type { DatabaseSync } from 'node:sqlite';
import type { ViewStore } from '@clientele/application';
import { type ClientView, isJsonObject } from '@clientele/domain';
import { commitThread } from './commit-thread.ts';
import { inTransaction, openDatabase, type Synchronous } from './database.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';
import { parkedRows } from './parked-rows.ts';
import type { StoredChange } from './view-thread.ts';
import { viewWriter } from './view-writer.ts';

export type SqliteViewStore = ViewStore & {
  /** Rows, deleted clients included. */
  readonly count: () => Promise<number>;
  /** Forgets every row: the read model starts again from the beginning of the log. */
  readonly clear: () => void;
  readonly close: () => Promise<void>;
  /** Closes it as one whole file, on disk. */
  readonly closeDurably: () => Promise<void>;
};

const rowsCachedMax = 10_000;

/** Rows that may wait for their commit; past that, applying waits with them. */
const waitingRowsMax = 4_000;

/**
 * The read model in one SQLite file. It can be made again from the log at any time, so nobody waits for the disk: a change shows at
 * once, and is committed in a thread of its own together with what else has come meanwhile. After a power cut the file is older,
 * never torn, and catches up.
 * @param options.onFailure called once when a commit failed: what is shown is ahead of what will ever be stored, so the process must end.
 */
export const sqliteViewStore = (
  file: string,
  options: { readonly synchronous?: Synchronous; readonly onFailure: (error: unknown) => void },
): SqliteViewStore => {
  const { synchronous = 'NORMAL', onFailure } = options;
  const database = openDatabase(file, { synchronous });
  dropOtherFormat(database);
  database.exec(schema);
  const readRow = database.prepare('select document from client_views where client_id = ?');
  const readPosition = database.prepare('select position from projection');
  const counted = database.prepare('select count(*) as views from client_views');
  const parked = parkedRows(database);
  const thread = commitThread<StoredChange, null>(viewThread, { file, synchronous });
  const writer = viewWriter(thread, { waitingRowsMax, onFailure });
  const cached = leastRecentlyUsed<ClientView>(rowsCachedMax);
  let position = Number(readPosition.get()?.position ?? 0);

  const get = (clientId: string): ClientView | undefined => {
    const known = writer.waitingView(clientId) ?? cached.get(clientId);
    if (known !== undefined) return known;
    const row = readRow.get(clientId);
    if (row === undefined) return undefined;
    const view = clientView(String(row.document));
    cached.set(clientId, view);
    return view;
  };

  return {
    get: async (clientId) => get(clientId),
    getMany: async (clientIds) => {
      const found = clientIds.flatMap((clientId) => get(clientId) ?? []);
      return new Map(found.map((view) => [view.client_id, view]));
    },
    position: async () => position,
    apply: async (change) => {
      const shown = writer.write(change);
      position = change.position;
      for (const { view } of change.rows) cached.replace(view.client_id, view);
      await shown;
    },
    parkedStreams: (afterStream, streamsMax) => writer.idle().then(() => parked.streams(afterStream, streamsMax)),
    parkedEvents: (stream) => writer.idle().then(() => parked.events(stream)),
    count: async () => {
      await writer.idle();
      return Number(counted.get()?.views ?? 0);
    },
    clear: () => {
      inTransaction(database, () => database.exec(emptied));
      cached.clear();
      position = 0;
    },
    close: async () => {
      await writer.close();
      database.close();
    },
    closeDurably: async () => {
      await writer.close();
      database.exec('pragma synchronous = full');
      database.exec('pragma wal_checkpoint(truncate)');
      database.close();
    },
  };
};

/** Raised when rows are made differently: a read model of another format is dropped and made again from the log. */
const rowsFormat = 1;

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
    document text not null
  ) strict;
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

const viewThread = new URL('view-thread.ts', import.meta.url);

/** A document that this program wrote itself, in today's shape: a change of shape rebuilds the read model. */
const clientView = (document: string): ClientView => {
  const value: unknown = JSON.parse(document);
  if (!isJsonObject(value)) throw new TypeError('a row of the read model holds a JSON object');
  return value as unknown as ClientView;
};

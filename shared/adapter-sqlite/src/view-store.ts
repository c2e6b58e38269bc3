import type { DatabaseSync } from 'node:sqlite';
import type { ViewStore } from '@clientele/application';
import { type ClientView, canonicalJson, isJsonObject } from '@clientele/domain';
import { commitThread } from './commit-thread.ts';
import { inTransaction, openDatabase, type Synchronous } from './database.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';
import type { ViewChange } from './view-thread.ts';

export type SqliteViewStore = ViewStore & {
  /** Rows, deleted clients included. */
  readonly count: () => number;
  /** Forgets every row: the read model starts again from the beginning of the log. */
  readonly clear: () => void;
  readonly close: () => Promise<void>;
  /** Closes it as one whole file, on disk. */
  readonly closeDurably: () => Promise<void>;
};

const rowsCachedMax = 10_000;

/**
 * The read model in one SQLite file. It can be made again from the log at any time, so a commit need not wait for the disk:
 * after a power cut it is older, never torn, and catches up.
 */
export const sqliteViewStore = (
  file: string,
  options: { readonly synchronous?: Synchronous } = {},
): SqliteViewStore => {
  const { synchronous = 'NORMAL' } = options;
  const database = openDatabase(file, { synchronous });
  dropOtherFormat(database);
  database.exec(schema);
  const readRow = database.prepare('select document from client_views where client_id = ?');
  const readPosition = database.prepare('select position from projection');
  const counted = database.prepare('select count(*) as views from client_views');
  const thread = commitThread<ViewChange, null>(viewThread, { file, synchronous });
  const cached = leastRecentlyUsed<ClientView>(rowsCachedMax);
  let position = Number(readPosition.get()?.position ?? 0);

  return {
    get: async (clientId) => {
      const known = cached.get(clientId);
      if (known !== undefined) return known;
      const row = readRow.get(clientId);
      if (row === undefined) return undefined;
      const view = clientView(String(row.document));
      cached.set(clientId, view);
      return view;
    },
    position: async () => position,
    apply: async (change) => {
      const rows = change.views.map(rowOf);
      await thread.commit({ rows, position: change.position });
      position = change.position;
      for (const view of change.views) cached.replace(view.client_id, view);
    },
    count: () => Number(counted.get()?.views ?? 0),
    clear: () => {
      inTransaction(database, () => database.exec('delete from client_views; update projection set position = 0;'));
      cached.clear();
      position = 0;
    },
    close: async () => {
      await thread.close();
      database.close();
    },
    closeDurably: async () => {
      await thread.close();
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
  if (format !== rowsFormat) database.exec('drop table if exists client_views; drop table if exists projection;');
  database.exec(`pragma user_version = ${rowsFormat}`);
};

const schema = `
  create table if not exists client_views (
    client_id text primary key,
    revision integer not null,
    document text not null
  ) strict;
  create table if not exists projection (position integer not null) strict;
  insert into projection (position) select 0 where not exists (select 1 from projection);
`;

const viewThread = new URL('view-thread.ts', import.meta.url);

const rowOf = (view: ClientView) => [view.client_id, view.revision, canonicalJson({ ...view })] as const;

/** A document that this program wrote itself, in today's shape: a change of shape rebuilds the read model. */
const clientView = (document: string): ClientView => {
  const value: unknown = JSON.parse(document);
  if (!isJsonObject(value)) throw new TypeError('a row of the read model holds a JSON object');
  return value as unknown as ClientView;
};

import { DatabaseSync } from 'node:sqlite';

type Payload = Readonly<Record<string, unknown>>;

/**
 * The methods of oidc-provider's adapter interface that manage clients. The others serve sign-in and are never called
 * here.
 */
type Adapter = {
  readonly upsert: (id: string, payload: Payload, expiresInSeconds?: number) => Promise<void>;
  readonly find: (id: string) => Promise<Payload | undefined>;
  readonly destroy: (id: string) => Promise<void>;
};

const synchronousFull = 2;

/**
 * A durable adapter as a user of oidc-provider would write it: one table for all models, prepared statements, and a
 * separate transaction for each upsert, on disk before the promise resolves. A registration takes two of them: the
 * client and its access token.
 * @throws Error if SQLite does not sync each commit.
 */
export const sqliteAdapter = (file: string): ((model: string) => Adapter) => {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal');
  database.exec('pragma synchronous = full');
  const synchronous = database.prepare('pragma synchronous').get()?.synchronous;
  if (synchronous !== synchronousFull) throw new Error(`pragma synchronous is ${synchronous}, not ${synchronousFull}`);
  database.exec(`create table if not exists records (
    model text not null, id text not null, payload text not null, expires_at integer, primary key (model, id)
  ) without rowid`);
  const upsert = database.prepare(
    'insert or replace into records (model, id, payload, expires_at) values (?, ?, ?, ?)',
  );
  const find = database.prepare('select payload, expires_at from records where model = ? and id = ?');
  const destroy = database.prepare('delete from records where model = ? and id = ?');
  return (model) => ({
    upsert: async (id, payload, expiresInSeconds) => {
      const expiresAtMs = expiresInSeconds === undefined ? null : Date.now() + expiresInSeconds * 1000;
      upsert.run(model, id, JSON.stringify(payload), expiresAtMs);
    },
    find: async (id) => {
      const row = find.get(model, id);
      if (row === undefined || (row.expires_at !== null && Number(row.expires_at) <= Date.now())) return undefined;
      return JSON.parse(String(row.payload));
    },
    destroy: async (id) => {
      destroy.run(model, id);
    },
  });
};

import type { Checkpoint } from '@clientele/application';
import { checkpointer, openDatabase } from './database.ts';

export type SqliteCheckpoints = {
  /** The checkpoint of the follower with this name. */
  readonly of: (name: string) => Checkpoint;
  readonly close: () => void;
};

/**
 * Checkpoints of followers without rows, in one SQLite file. A commit does not wait for the disk. After a power cut, a
 * checkpoint may be older, and its follower receives some events again.
 */
export const sqliteCheckpoints = (file: string): SqliteCheckpoints => {
  const database = openDatabase(file, { synchronous: 'NORMAL' });
  database.exec(schema);
  const load = database.prepare('select position from checkpoints where name = ?');
  const save = database.prepare(
    `insert into checkpoints (name, position) values (?, ?)
     on conflict (name) do update set position = excluded.position`,
  );
  const moveWriteAheadLog = checkpointer(database);
  return {
    of: (name) => ({
      load: async () => Number(load.get(name)?.position ?? 0),
      save: async (position) => {
        save.run(name, position);
        moveWriteAheadLog();
      },
    }),
    close: () => database.close(),
  };
};

const schema = `
  create table if not exists checkpoints (name text primary key, position integer not null) strict, without rowid;
`;

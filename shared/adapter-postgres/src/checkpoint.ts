import type { Checkpoint } from '@clientele/application';
import type { PostgresDatabase } from './database.ts';

/**
 * The checkpoint of a follower without rows, stored under the follower's name. The last write wins. If two followers of
 * one name overlap for a moment because one has lost its lease, events are at worst delivered again.
 */
export const postgresCheckpoint = (database: Pick<PostgresDatabase, 'query'>, name: string): Checkpoint => ({
  load: async () => {
    const [row] = await database.query({ text: 'select position from checkpoints where name = $1', values: [name] });
    return Number(row?.position ?? 0);
  },
  save: async (position) => {
    await database.query({ name: 'save checkpoint', text: saveText, values: [name, position] });
  },
});

const saveText = `insert into checkpoints (name, position) values ($1, $2)
  on conflict (name) do update set position = excluded.position`;

import type { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';
import { type BatchRows, groupRows, isNew, isSingle, type StreamRows, type WrapKey } from './batch-rows.ts';
import type { ThreadOptions } from './commit-thread.ts';
import { serveCommits } from './serve-commits.ts';

/** For each batch, the position of its first event, or null if it conflicted and nothing of it was written. */
export type GroupOutcome = readonly (number | null)[];

/** The module that wraps keys in the thread, and its options. */
export type KeyWrapper = { readonly module: string; readonly options: unknown };

export type AppendThreadOptions = ThreadOptions & { readonly keyWrapper?: KeyWrapper | undefined };

const refuseOpenKeys = (): never => {
  throw new Error('this thread has no key wrapper');
};

const prepareWriter = (database: DatabaseSync): ((group: string) => GroupOutcome) => {
  const insertEvent = database.prepare(
    `insert into events (stream, revision, event_id, type, version, data, metadata) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (stream, revision) do nothing`,
  );
  const revisionExists = database.prepare('select 1 from events where stream = ? and revision = ?');
  const insertKey = database.prepare('insert into client_keys (client_id, root_key_id, wrapped) values (?, ?, ?)');
  const deleteKey = database.prepare('delete from client_keys where client_id = ?');

  /** Position of the first event, or null on a conflict. */
  const append = (rows: StreamRows): number | null => {
    const { stream, expectedRevision } = rows;
    if (!isNew(rows) && revisionExists.get(stream, expectedRevision) === undefined) return null;
    let first: number | null = null;
    for (const [index, row] of rows.rows.entries()) {
      const { changes, lastInsertRowid } = insertEvent.run(stream, expectedRevision + 1 + index, ...row);
      if (changes === 0) return null;
      first ??= Number(lastInsertRowid);
    }
    return first;
  };

  const appendAll = ({ appends, newKey, destroyKeyOf }: BatchRows): number | null => {
    let first: number | null = null;
    for (const rows of appends) {
      const position = append(rows);
      if (position === null) return null;
      first ??= position;
    }
    if (newKey !== undefined) insertKey.run(newKey.clientId, newKey.rootKeyId, newKey.wrapped);
    if (destroyKeyOf !== undefined) deleteKey.run(destroyKeyOf);
    return first;
  };

  const write = (batch: BatchRows): number | null => {
    if (isSingle(batch)) return appendAll(batch);
    database.exec('savepoint batch');
    const first = appendAll(batch);
    if (first === null) database.exec('rollback to batch');
    database.exec('release batch');
    return first;
  };

  return (group) => groupRows(group, wrapKey).map(write);
};

const { keyWrapper }: AppendThreadOptions = workerData;
const wrapKey: WrapKey =
  keyWrapper === undefined ? refuseOpenKeys : (await import(keyWrapper.module)).keyWrapper(keyWrapper.options);

serveCommits(prepareWriter);

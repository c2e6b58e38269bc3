import type { DatabaseSync } from 'node:sqlite';
import { type Batch, noRevision, type RecordedEvent, type StreamAppend } from '@clientele/application';
import { canonicalJson, fail, ok, type Result } from '@clientele/domain';

export type WrittenBatch = { readonly position: number; readonly events: readonly RecordedEvent[] };

/** Writes batches inside a transaction that the caller opened; a batch in conflict leaves no trace in it. */
export const batchWriter = (database: DatabaseSync) => {
  const insertEvent = database.prepare(
    `insert into events (stream, revision, event_id, type, version, data, metadata) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (stream, revision) do nothing`,
  );
  const revisionExists = database.prepare('select 1 from events where stream = ? and revision = ?');
  const insertKey = database.prepare('insert into client_keys (client_id, root_key_id, wrapped) values (?, ?, ?)');
  const deleteKey = database.prepare('delete from client_keys where client_id = ?');

  const append = ({ stream, expectedRevision, events }: StreamAppend): readonly RecordedEvent[] | undefined => {
    if (expectedRevision !== noRevision && revisionExists.get(stream, expectedRevision) === undefined) return undefined;
    const recorded: RecordedEvent[] = [];
    for (const [index, event] of events.entries()) {
      const revision = expectedRevision + 1 + index;
      const { id, type, version, data, metadata } = event;
      const { changes, lastInsertRowid } = insertEvent.run(
        ...[stream, revision, id, type, version, canonicalJson(data), canonicalJson(metadata)],
      );
      if (changes === 0) return undefined;
      recorded.push({ position: Number(lastInsertRowid), stream, revision, id, type, version, data, metadata });
    }
    return recorded;
  };

  const appendAll = (batch: Batch): Result<WrittenBatch, 'revision-conflict'> => {
    const events: RecordedEvent[] = [];
    for (const streamAppend of batch.appends) {
      const recorded = append(streamAppend);
      if (recorded === undefined) return fail('revision-conflict');
      events.push(...recorded);
    }
    const { newKey, destroyKeyOf } = batch;
    if (newKey !== undefined) insertKey.run(newKey.clientId, newKey.rootKeyId, newKey.wrapped);
    if (destroyKeyOf !== undefined) deleteKey.run(destroyKeyOf);
    return ok({ position: events.at(-1)?.position ?? 0, events });
  };

  /** A single event that conflicts has written nothing; only more than one needs a point to go back to. */
  const isSingle = ({ appends }: Batch): boolean => appends.length === 1 && appends[0]?.events.length === 1;

  return {
    write: (batch: Batch): Result<WrittenBatch, 'revision-conflict'> => {
      if (isSingle(batch)) return appendAll(batch);
      database.exec('savepoint batch');
      const written = appendAll(batch);
      if (!written.ok) database.exec('rollback to batch');
      database.exec('release batch');
      return written;
    },
  };
};

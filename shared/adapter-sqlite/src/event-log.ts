import type { AppendRefusal, Batch, EventLog, KeyStore, RecordedEvent, WrappedKey } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import { batchWriter, type WrittenBatch } from './batch-writer.ts';
import { inTransaction, openDatabase, type Synchronous } from './database.ts';
import { eventRows } from './event-rows.ts';
import { recentEvents } from './recent-events.ts';
import { isFull } from './sqlite-errors.ts';

export type SqliteEventLog = EventLog &
  KeyStore & {
    /** Events in the log. */
    readonly count: () => number;
    /** The key that was written last. */
    readonly newestKey: () => WrappedKey | undefined;
    /** Makes what was deleted unrecoverable: empties the write-ahead log into the database. */
    readonly checkpoint: () => void;
    readonly close: () => void;
  };

type Waiting = {
  readonly batch: Batch;
  readonly answer: (outcome: Result<{ readonly position: number }, AppendRefusal>) => void;
};

/** Batches that may wait for the next commit; more are refused as overload. */
const waitingBatchesMax = 10_000;
/** Batches in one commit: bounds how long the event loop stands still. */
const groupBatchesMax = 512;

/**
 * The log, and the keys beside it, in one SQLite file. Appends that arrive together are committed together, so that the wait for
 * the disk is shared; each is answered only after that commit.
 * @param options.onFailure called once when a commit failed: whether it is on disk is unknown, so the process must end (a second
 * fsync would lie) and start again from what the disk has.
 */
export const sqliteEventLog = (
  file: string,
  options: { readonly synchronous?: Synchronous; readonly onFailure: (error: unknown) => void },
): SqliteEventLog => {
  const database = openDatabase(file, { synchronous: options.synchronous ?? 'FULL' });
  database.exec(schema);
  const rows = eventRows(database);
  const writer = batchWriter(database);
  const recent = recentEvents(rows.headPosition());
  let waiting: Waiting[] = [];
  let failed = false;

  const commitGroup = (): void => {
    const group = waiting.slice(0, groupBatchesMax);
    waiting = waiting.slice(groupBatchesMax);
    if (waiting.length > 0) setImmediate(commitGroup);
    const outcomes = writeGroup(group);
    if (outcomes === undefined) return;
    recent.add(outcomes.flatMap((outcome) => (outcome.ok ? outcome.value.events : [])));
    group.forEach(({ answer }, index) => {
      const outcome = outcomes[index];
      if (outcome !== undefined) answer(outcome.ok ? ok({ position: outcome.value.position }) : outcome);
    });
  };

  const writeGroup = (group: readonly Waiting[]): readonly Result<WrittenBatch, 'revision-conflict'>[] | undefined => {
    try {
      return inTransaction(database, () => group.map(({ batch }) => writer.write(batch)));
    } catch (error) {
      failed = failed || !isFull(error);
      for (const { answer } of group) answer(fail('unavailable'));
      if (failed) options.onFailure(error);
      return undefined;
    }
  };

  return {
    append: (batch) => {
      if (failed) return Promise.resolve(fail('unavailable'));
      if (waiting.length >= waitingBatchesMax) return Promise.resolve(fail('overloaded'));
      return new Promise((answer) => {
        if (waiting.length === 0) setImmediate(commitGroup);
        waiting.push({ batch, answer });
      });
    },
    readStream: async (stream) => rows.readStream(stream),
    readAll: async (afterPosition, eventsMax) => rows.readAll(afterPosition, eventsMax),
    headPosition: async () => rows.headPosition(),
    follow: (afterPosition, { eventsMax, signal }) =>
      followLog({ after: afterPosition, eventsMax, signal }, { recent, readAll: rows.readAll }),
    readKey: async (clientId) => rows.readKey(clientId),
    count: rows.count,
    newestKey: rows.newestKey,
    checkpoint: () => database.exec('pragma wal_checkpoint(truncate)'),
    close: () => database.close(),
  };
};

const schema = `
  create table if not exists events (
    position integer primary key,
    stream text not null,
    revision integer not null,
    event_id text not null,
    type text not null,
    version integer not null,
    data text not null,
    metadata text not null,
    unique (stream, revision)
  ) strict;
  create table if not exists client_keys (
    client_id text primary key,
    root_key_id text not null,
    wrapped text not null
  ) strict, without rowid;
`;

type From = { readonly after: number; readonly eventsMax: number; readonly signal: AbortSignal };
type Sources = {
  readonly recent: ReturnType<typeof recentEvents>;
  readonly readAll: (afterPosition: number, eventsMax: number) => readonly RecordedEvent[];
};

/** First from the table, then each group as it was committed, out of memory where that is enough. */
async function* followLog(
  { after, eventsMax, signal }: From,
  { recent, readAll }: Sources,
): AsyncIterable<readonly RecordedEvent[]> {
  let position = after;
  while (!signal.aborted) {
    const batch = recent.after(position, eventsMax) ?? readAll(position, eventsMax);
    const last = batch.at(-1);
    if (last === undefined) {
      await recent.grown(position, signal);
      continue;
    }
    position = last.position;
    yield batch;
  }
}

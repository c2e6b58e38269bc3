import type { AppendRefusal, Batch, EventLog, KeyStore, RecordedEvent, WrappedKey } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import { commitThread } from './commit-thread.ts';
import { openDatabase, type Synchronous } from './database.ts';
import { eventRows } from './event-rows.ts';
import { type BatchRows, batchRows, recordedEvents } from './log-rows.ts';
import type { GroupOutcome } from './log-thread.ts';
import { recentEvents } from './recent-events.ts';
import { isFull } from './sqlite-errors.ts';

export type SqliteEventLog = EventLog &
  KeyStore & {
    /** Refuses every append from now on: the process is about to end, and nothing may be promised any more. */
    readonly refuse: () => void;
    /** Events in the log. */
    readonly count: () => number;
    /** The key that was written last. */
    readonly newestKey: () => WrappedKey | undefined;
    /** Makes what was deleted unrecoverable: empties the write-ahead log into the database. */
    readonly checkpoint: () => void;
    readonly close: () => Promise<void>;
  };

type Appended = Result<{ readonly position: number }, AppendRefusal>;
type Waiting = { readonly batch: Batch; readonly rows: BatchRows; readonly answer: (outcome: Appended) => void };

/** Batches that may wait for the next commit; more are refused as overload. */
const waitingBatchesMax = 10_000;
/** Batches in one commit: bounds how long each of them waits for the others. */
const groupBatchesMax = 512;
/** As many are committed at once; fewer wait for what else arrives in the same turn of the event loop. */
const groupBatchesReady = 16;

/**
 * The log, and the keys beside it, in one SQLite file. Appends that arrive while a commit waits for the disk are committed together
 * by the next one, in a thread of their own; each is answered only after its commit.
 * @param options.onFailure called once when a commit failed: whether it is on disk is unknown, so the process must end (a second
 * fsync would lie) and start again from what the disk has.
 */
export const sqliteEventLog = (
  file: string,
  options: { readonly synchronous?: Synchronous; readonly onFailure: (error: unknown) => void },
): SqliteEventLog => {
  const { synchronous = 'FULL', onFailure } = options;
  const database = openDatabase(file, { synchronous });
  database.exec(schema);
  const rows = eventRows(database);
  const recent = recentEvents(rows.headPosition());
  const writer = groupWriter(file, { synchronous, onFailure, onCommitted: recent.add });

  return {
    append: writer.append,
    readStream: async (stream) => rows.readStream(stream),
    readAll: async (afterPosition, eventsMax) => rows.readAll(afterPosition, eventsMax),
    headPosition: async () => rows.headPosition(),
    follow: (afterPosition, { eventsMax, signal }) =>
      followLog({ after: afterPosition, eventsMax, signal }, { recent, readAll: rows.readAll }),
    readKey: async (clientId) => rows.readKey(clientId),
    refuse: writer.refuseAll,
    count: rows.count,
    newestKey: rows.newestKey,
    checkpoint: () => database.exec('pragma wal_checkpoint(truncate)'),
    close: async () => {
      await writer.close();
      database.close();
    },
  };
};

type GroupWriterOptions = {
  readonly synchronous: Synchronous;
  readonly onFailure: (error: unknown) => void;
  readonly onCommitted: (events: readonly RecordedEvent[]) => void;
};

/** Collects batches into groups, one commit at a time. */
const groupWriter = (file: string, { synchronous, onFailure, onCommitted }: GroupWriterOptions) => {
  const thread = commitThread<readonly BatchRows[], GroupOutcome>(logThread, { file, synchronous });
  let waiting: Waiting[] = [];
  let isCommitting = false;
  let hasFailed = false;

  const commitWaiting = (): void => {
    if (hasFailed) answerUnknown(waiting.splice(0));
    if (!isCommitting && waiting.length > 0) void commitGroup();
  };

  const commitGroup = async (): Promise<void> => {
    isCommitting = true;
    const group = waiting.slice(0, groupBatchesMax);
    waiting = waiting.slice(groupBatchesMax);
    try {
      const outcome = await thread.commit(group.map((each) => each.rows));
      if (hasFailed) answerUnknown(group);
      else onCommitted(answerCommitted(group, outcome));
    } catch (error) {
      refuse(group, error);
    }
    isCommitting = false;
    commitWaiting();
  };

  const refuse = (group: readonly Waiting[], error: unknown): void => {
    const isFirst = !hasFailed;
    hasFailed ||= !isFull(error);
    answerUnknown(group);
    if (hasFailed && isFirst) onFailure(error);
  };

  return {
    refuseAll: (): void => {
      hasFailed = true;
    },
    append: async (batch: Batch): Promise<Appended> => {
      if (hasFailed) return fail('unavailable');
      if (waiting.length >= waitingBatchesMax) return fail('overloaded');
      const rows = batchRows(batch);
      return new Promise((answer) => {
        waiting.push({ batch, rows, answer });
        if (!isCommitting && waiting.length >= groupBatchesReady) void commitGroup();
        else if (!isCommitting && waiting.length === 1) setImmediate(commitWaiting);
      });
    },
    close: thread.close,
  };
};

/** Answers a committed group and gives its events as they were recorded. */
const answerCommitted = (group: readonly Waiting[], outcome: GroupOutcome): readonly RecordedEvent[] =>
  group.flatMap(({ batch, answer }, index) => {
    const first = outcome[index];
    const events = typeof first === 'number' ? recordedEvents(batch, first) : [];
    const last = events.at(-1);
    answer(last === undefined ? fail('revision-conflict') : ok({ position: last.position }));
    return events;
  });

/** It may be on disk or not; an Idempotency-Key settles which. */
const answerUnknown = (group: readonly Waiting[]): void => {
  for (const { answer } of group) answer(fail('unavailable'));
};

const logThread = new URL('log-thread.ts', import.meta.url);

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

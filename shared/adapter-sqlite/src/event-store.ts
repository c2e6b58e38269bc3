import { AsyncLocalStorage } from 'node:async_hooks';
import type { AppendRefusal, Batch, EventStore, KeyStore, WrappedKey } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { AppendThreadOptions, GroupOutcome, KeyWrapper } from './append-thread.ts';
import { type BatchRows, batchRows, eventsIn, groupText } from './batch-rows.ts';
import { commitThread } from './commit-thread.ts';
import { openDatabase, type Synchronous } from './database.ts';
import { eventRows } from './event-rows.ts';
import { followEvents } from './follow-events.ts';
import { growth } from './growth.ts';
import { isFull } from './sqlite-errors.ts';

export type SqliteEventStore = EventStore &
  KeyStore & {
    /** Refuses every append from now on. The process is about to end, and nothing may be acknowledged any more. */
    readonly refuse: () => void;
    /** Calls the listener after each commit with a position that the log has reached at least. */
    readonly whenGrown: (listener: (headPosition: number) => void) => void;
    /** Number of events in the log. */
    readonly count: () => number;
    /** The key that was written last. */
    readonly newestKey: () => WrappedKey | undefined;
    /** Makes deleted data unrecoverable: empties the write-ahead log into the database. */
    readonly checkpoint: () => void;
    readonly close: () => Promise<void>;
  };

type Appended = Result<{ readonly position: number }, AppendRefusal>;
type Waiting = { readonly rows: BatchRows; readonly answer: (outcome: Appended) => void };

/** Batches that may wait for the next commit; more are refused as overload. */
const waitingBatchesMax = 10_000;
/** Batches in one commit. This bounds how long each of them waits for the others. */
const groupBatchesMax = 512;
/** This many batches are committed immediately; fewer wait for what else arrives in the same turn of the event loop. */
const groupBatchesReady = 64;

/**
 * The event log and the clients' keys in one SQLite file. A separate thread writes them. Appends that arrive while a
 * commit waits for the disk are committed together by the next one. Each append is answered only after its commit.
 * @param options.onFailure called once when a commit fails. Whether the commit is on disk is unknown and a second fsync
 * would lie, so the process must end and start again from what the disk has.
 */
export const sqliteEventStore = (
  file: string,
  options: {
    readonly synchronous?: Synchronous;
    /** Without it, keys are wrapped before they are passed to the writing thread. */
    readonly keyWrapper?: KeyWrapper;
    readonly onFailure: (error: unknown) => void;
  },
): SqliteEventStore => {
  const { synchronous = 'FULL', keyWrapper, onFailure } = options;
  const database = openDatabase(file, { synchronous });
  database.exec(schema);
  const rows = eventRows(database);
  const grown = growth(rows.headPosition());
  const listeners = [grown.note];
  const onGrown = (headPosition: number): void => {
    for (const listener of listeners) listener(headPosition);
  };
  const writer = groupWriter({ file, synchronous, keyWrapper }, { onFailure, onGrown });

  return {
    append: writer.append,
    readStream: async (stream, part) => rows.readStream(stream, part),
    readAll: async (afterPosition, eventsMax) => rows.readAll(afterPosition, eventsMax),
    headPosition: async () => rows.headPosition(),
    follow: followEvents({ readAll: rows.readAll, growth: grown }),
    whenGrown: (listener) => void listeners.push(listener),
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
  readonly onFailure: (error: unknown) => void;
  readonly onGrown: (headPosition: number) => void;
};

/**
 * Collects batches into groups and commits one group at a time. Groups are committed in no request's async context: one
 * commit follows another, so the first request's context would be kept for ever.
 */
const groupWriter = (options: AppendThreadOptions, { onFailure, onGrown }: GroupWriterOptions) => {
  const thread = commitThread<string, GroupOutcome>(appendThread, options);
  const hasKeyWrapper = options.keyWrapper !== undefined;
  const outsideOfRequests = AsyncLocalStorage.snapshot();
  let waiting: Waiting[] = [];
  let isCommitting = false;
  let hasFailed = false;

  const commitWaiting = (): void => {
    if (hasFailed) answerUnknown(waiting.splice(0));
    if (!isCommitting && waiting.length > 0) void outsideOfRequests(commitGroup);
  };

  const commitGroup = async (): Promise<void> => {
    isCommitting = true;
    const group = waiting.slice(0, groupBatchesMax);
    waiting = waiting.slice(groupBatchesMax);
    try {
      const outcome = await thread.commit(
        groupText(
          group.map((each) => each.rows),
          hasKeyWrapper,
        ),
      );
      if (hasFailed) answerUnknown(group);
      else onGrown(answerCommitted(group, outcome));
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
    append: (batch: Batch): Promise<Appended> =>
      new Promise((answer) => {
        if (hasFailed) return answer(fail('event-store-away'));
        if (waiting.length >= waitingBatchesMax) return answer(fail('overloaded'));
        waiting.push({ rows: batchRows(batch), answer });
        if (!isCommitting && waiting.length >= groupBatchesReady) commitWaiting();
        else if (!isCommitting && waiting.length === 1) setImmediate(commitWaiting);
      }),
    close: thread.close,
  };
};

/** Answers a committed group. Returns the position at which the log ends, or 0 if nothing of the group was written. */
const answerCommitted = (group: readonly Waiting[], outcome: GroupOutcome): number => {
  let head = 0;
  for (const [index, { rows, answer }] of group.entries()) {
    const first = outcome[index];
    const position = typeof first === 'number' ? first + eventsIn(rows) - 1 : undefined;
    answer(position === undefined ? fail('revision-conflict') : ok({ position }));
    head = Math.max(head, position ?? 0);
  }
  return head;
};

/** The group may or may not be on disk; a retry with the same Idempotency-Key finds out. */
const answerUnknown = (group: readonly Waiting[]): void => {
  for (const { answer } of group) answer(fail('unavailable'));
};

const appendThread = new URL('append-thread.ts', import.meta.url);

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

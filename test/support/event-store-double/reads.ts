import type streamMessages from '@eventstore/db-client/generated/streams_pb.js';
import { Metadata, status } from '@grpc/grpc-js';
import { caughtUpAnswer, confirmationAnswer, eventAnswer, notFoundAnswer, streamNameOf } from './messages.ts';
import type { StoredRecord, StoredRecords } from './stored-records.ts';

type Options = InstanceType<typeof streamMessages.ReadReq.Options>;

/** A server-streaming call: the part of grpc-js's call that is used. */
export type ReadCall = NodeJS.EventEmitter & {
  readonly request: InstanceType<typeof streamMessages.ReadReq>;
  readonly write: (answer: ReturnType<typeof eventAnswer>) => boolean;
  readonly end: () => void;
};

/**
 * The fault of one read. `hang-half-way`: half of the answer, and never its end. `fail-half-way`: half of it, then
 * UNAVAILABLE, as from a server that leaves. `not-leader`: refused, with the address of the leader.
 */
export type ReadFault = 'none' | 'hang-half-way' | 'fail-half-way' | 'not-leader';

export type Subscription = { readonly drop: () => void };

const backwards = 1;

/** A live subscription that lags this far is dropped. */
const liveBufferEventsMax = 32;

export const answerRead = (call: ReadCall, records: StoredRecords, subscriptions: Set<Subscription>): void => {
  const options = call.request.getOptions();
  if (options?.hasSubscription() === true) subscribe(call, { options, records, subscriptions });
  else if (options?.hasStream() === true) readStream(call, options, records);
  else if (options !== undefined) readAll(call, options, records);
};

/** @param leaderPort where another node would lead */
export const answerFaultyRead = (
  call: ReadCall,
  {
    fault,
    records,
    leaderPort,
  }: { readonly fault: ReadFault; readonly records: StoredRecords; readonly leaderPort: number },
): void => {
  if (fault === 'not-leader') {
    const metadata = new Metadata();
    metadata.set('exception', 'not-leader');
    metadata.set('leader-endpoint-host', '127.0.0.1');
    metadata.set('leader-endpoint-port', String(leaderPort));
    call.emit('error', { code: status.NOT_FOUND, details: 'leader info', metadata });
    return;
  }
  const answers: Parameters<ReadCall['write']>[0][] = [];
  const collected = Object.assign(Object.create(call), {
    write: (answer: (typeof answers)[number]) => answers.push(answer) > 0,
    end: () => {},
  });
  answerRead(collected, records, new Set());
  for (const answer of answers.slice(0, Math.floor(answers.length / 2))) call.write(answer);
  if (fault === 'fail-half-way') call.emit('error', { code: status.UNAVAILABLE, details: 'leaving' });
};

const readStream = (call: ReadCall, options: Options, records: StoredRecords): void => {
  const name = streamNameOf(options.getStream());
  if (records.isTombstone(name)) {
    call.emit('error', { code: status.FAILED_PRECONDITION, details: 'deleted', metadata: deletedMetadata(name) });
    return;
  }
  const found = records.stream(name);
  if (found.length === 0) call.write(notFoundAnswer(name));
  const from = options.getStream()?.hasRevision() === true ? Number(options.getStream()?.getRevision()) : undefined;
  const count = Number(options.getCount());
  const isBackwards = options.getReadDirection() === backwards;
  const wanted = isBackwards ? partBefore(found, from, count).toReversed() : partFrom(found, from, count);
  for (const record of wanted) call.write(eventAnswer(record));
  call.end();
};

type Records = readonly StoredRecord[];

/** Its revisions have no gaps, but its first events may have been deleted. */
const indexOf = (found: Records, revision: number): number => Math.max(0, revision - (found[0]?.revision ?? 0));

const partFrom = (found: Records, from: number | undefined, count: number): Records => {
  const index = from === undefined ? 0 : indexOf(found, from);
  return found.slice(index, index + count);
};

const partBefore = (found: Records, from: number | undefined, count: number): Records => {
  const end = from === undefined ? found.length : indexOf(found, from + 1);
  return found.slice(Math.max(0, end - count), end);
};

/** The client distinguishes its errors by these headers. */
const deletedMetadata = (stream: string): Metadata => {
  const metadata = new Metadata();
  metadata.set('exception', 'stream-deleted');
  metadata.set('stream-name', stream);
  return metadata;
};

/** Forwards from a given position; backwards without one. */
const readAll = (call: ReadCall, options: Options, records: StoredRecords): void => {
  const all = options.getAll();
  const position = all?.hasPosition() === true ? Number(all.getPosition()?.getCommitPosition()) : undefined;
  const isBackwards = options.getReadDirection() === backwards;
  const ordered = isBackwards ? records.all().toReversed() : records.all();
  const found = ordered.filter(
    (record) => position === undefined || (isBackwards ? record.position < position : record.position >= position),
  );
  for (const record of found.slice(0, Number(options.getCount()))) call.write(eventAnswer(record));
  call.end();
};

type Subscribing = {
  readonly options: Options;
  readonly records: StoredRecords;
  readonly subscriptions: Set<Subscription>;
};

/** First the stored events after the position, then new ones; only those that match the filter. */
const subscribe = (call: ReadCall, { options, records, subscriptions }: Subscribing): void => {
  const all = options.getAll();
  const after = all?.hasPosition() === true ? Number(all.getPosition()?.getCommitPosition()) : undefined;
  const prefixes = options.getFilter()?.getStreamIdentifier()?.getPrefixList() ?? [''];
  const isWanted = ({ stream, position }: StoredRecord): boolean =>
    (after === undefined || position > after) && prefixes.some((prefix) => stream.startsWith(prefix));
  let next = 0;
  let isLive = false;
  let isWaiting = false;
  let hasEnded = false;

  const end = (): void => {
    hasEnded = true;
    subscriptions.delete(subscription);
    records.forget(pump);
  };
  const subscription: Subscription = {
    drop: () => {
      end();
      const details =
        'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.';
      call.emit('error', { code: status.ABORTED, details });
    },
  };
  const pump = (): void => {
    if (hasEnded) return;
    records.onWrite(pump);
    const behind = records.all().slice(next).filter(isWanted).length;
    if (isLive && isWaiting && behind > liveBufferEventsMax) subscription.drop();
    while (!hasEnded && !isWaiting && next < records.all().length) {
      const record = records.all()[next];
      next += 1;
      if (record !== undefined && isWanted(record)) isWaiting = !call.write(eventAnswer(record));
    }
    if (hasEnded || isWaiting || isLive) return;
    isLive = true;
    call.write(caughtUpAnswer());
  };
  subscriptions.add(subscription);
  call.on('drain', () => {
    isWaiting = false;
    pump();
  });
  call.on('cancelled', end);
  call.write(confirmationAnswer());
  pump();
};

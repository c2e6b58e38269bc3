import type { AppendRefusal, StreamAppend, StreamStore } from '@clientele/application';
import { noRevision } from '@clientele/application';
import { fail, ok, type Result } from '@clientele/domain';
import type { BinaryEventData } from '@eventstore/db-client';
import { recordedEvent, storedBytes, storedEvent } from './event-bytes.ts';
import { type Failure, failureOf } from './failures.ts';
import type { Store } from './store.ts';
import { pause, within } from './within.ts';

export type AppendLimits = {
  /** Appends that may be under way at once; more are refused as overload. */
  readonly appendsInFlightMax: number;
  /**
   * Time for an append with all its attempts. It lets a write be refused within two seconds while the store is away.
   */
  readonly appendMsMax: number;
  /** Size limit of one append; the server's own limit is 1 MiB. */
  readonly appendBytesMax: number;
};

type Appended = Result<{ readonly position: number }, AppendRefusal>;

/** An append in the form that is sent to the store, identical in every attempt. */
type Prepared = {
  readonly stream: string;
  readonly expectedRevision: number;
  readonly events: readonly BinaryEventData[];
};

/** Pauses before the second and the third attempt, in milliseconds. */
const pausesMs = [50, 200] as const;

/** The first attempt leaves time for another, because an answer can be lost when nothing else is wrong. */
const attemptShare = 0.6;

export const appender = (
  store: Store,
  { namespace, appendsInFlightMax, appendMsMax, appendBytesMax }: AppendLimits & { readonly namespace: string },
): StreamStore['append'] => {
  let inFlight = 0;
  return async (append) => {
    if (store.availability.isAway()) return fail('event-store-away');
    if (inFlight >= appendsInFlightMax) return fail('overloaded');
    const prepared = prepare(append, namespace);
    refuseTooLarge(prepared, appendBytesMax);
    inFlight += 1;
    try {
      return await settle(store, prepared, appendMsMax);
    } finally {
      inFlight -= 1;
    }
  };
};

const prepare = ({ stream, expectedRevision, events }: StreamAppend, namespace: string): Prepared => ({
  stream: `${namespace}${stream}`,
  expectedRevision,
  events: events.map(storedEvent),
});

const tooLarge = (appendBytesMax: number): RangeError =>
  new RangeError(`an append is limited to ${appendBytesMax} bytes; nothing of it was written`);

/**
 * No request can produce an event this large, so this is a bug and not a refusal.
 * @throws RangeError before anything is sent.
 */
const refuseTooLarge = ({ events }: Prepared, appendBytesMax: number): void => {
  const bytes = events.reduce((sum, event) => sum + storedBytes(event), 0);
  if (bytes > appendBytesMax) throw tooLarge(appendBytesMax);
};

/**
 * Appends until the outcome is known or time is up (I2). If an attempt got no answer, the next one sends the same event
 * ids at the same revision, and the store accepts them once. Its answer is then checked against the stream, because
 * "wrong revision" may be caused by our own success.
 */
const settle = async (store: Store, append: Prepared, appendMsMax: number): Promise<Appended> => {
  const beganMs = performance.now();
  const leftMs = (): number => appendMsMax - (performance.now() - beganMs);
  for (const waitMs of [0, ...pausesMs]) {
    if (leftMs() <= waitMs || store.availability.isAway()) break;
    if (waitMs > 0) await pause(waitMs, never);
    const isFirst = waitMs === 0;
    const attempt = await send(store, append, isFirst ? leftMs() * attemptShare : leftMs());
    const settled = isFirst ? attempt : await confirm(store, append, { attempt, timeoutMs: leftMs() });
    if (settled !== 'unanswered') {
      store.availability.answered('append');
      return outcome(settled, isFirst);
    }
  }
  store.availability.unanswered('append', beganMs);
  return fail('unavailable');
};

const never = new AbortController().signal;

type Attempt = { readonly position: number } | Exclude<Failure, 'stream-not-found'>;

/** A refusal says that nothing was written, but of an earlier attempt it says nothing. */
const outcome = (attempt: Exclude<Attempt, 'unanswered'>, isFirst: boolean): Appended => {
  if (typeof attempt === 'object') return ok({ position: attempt.position });
  switch (attempt) {
    case 'revision-conflict':
      return fail('revision-conflict');
    case 'too-large':
      throw new RangeError('an append exceeds the limit of this server; nothing of it was written');
    case 'refused':
      return fail(isFirst ? 'event-store-away' : 'unavailable');
  }
};

/**
 * A deadline is sent to the server as a time of day, so a short one would refuse everything if the two clocks differ.
 * The effective limit is `appendMsMax`.
 */
const serverDeadlineMs = 600_000;

const send = async (
  store: Store,
  { stream, expectedRevision, events }: Prepared,
  timeoutMs: number,
): Promise<Attempt> => {
  try {
    const client = await store.client();
    const appending = client.appendToStream(stream, [...events], {
      expectedRevision: expectedRevision === noRevision ? 'no_stream' : BigInt(expectedRevision),
      requiresLeader: true,
      deadline: serverDeadlineMs,
    });
    const { position } = await within(timeoutMs, appending);
    return position === undefined ? 'unanswered' : { position: Number(position.commit) };
  } catch (error) {
    const failure = failureOf(error);
    return failure === 'stream-not-found' ? 'unanswered' : failure;
  }
};

/** Reads what the stream holds at our events' revisions, after an attempt whose answer was lost. */
const confirm = async (
  store: Store,
  append: Prepared,
  { attempt, timeoutMs }: { readonly attempt: Attempt; readonly timeoutMs: number },
): Promise<Attempt> => {
  if (attempt === 'unanswered' || attempt === 'refused' || attempt === 'too-large') return attempt;
  const { stream, expectedRevision, events } = append;
  try {
    const fromRevision = BigInt(expectedRevision + 1);
    const found = await store.read(
      (client) => client.readStream(stream, { fromRevision, maxCount: events.length, requiresLeader: true }),
      timeoutMs,
    );
    const recorded = found.flatMap((event) => recordedEvent(event, '') ?? []);
    const isOurs = events.every(({ id }, index) => recorded[index]?.id === id);
    const last = recorded.at(-1);
    return isOurs && last !== undefined ? { position: last.position } : 'revision-conflict';
  } catch (error) {
    return failureOf(error) === 'stream-not-found' ? 'revision-conflict' : 'unanswered';
  }
};

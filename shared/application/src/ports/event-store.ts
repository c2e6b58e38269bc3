import type { JsonObject, Result } from '@clientele/domain';
import type { NewKey } from './keys.ts';
import type { Actor } from './request-context.ts';

export type EventMetadata = {
  readonly tenant: string;
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly traceparent: string;
  readonly actor: Actor;
  /** Version of the registration policy under which the event was decided. */
  readonly policy: string;
};

export type NewEvent = {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  /** `data` as canonical JSON, where it is written already. */
  readonly dataText?: string;
  readonly metadata: EventMetadata;
};

export type RecordedEvent = {
  /** Place in the whole log: grows, may have holes. */
  readonly position: number;
  readonly stream: string;
  /** Place in its stream: 0, 1, 2 … without holes. */
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  /** The text that `data` was read from, where it is at hand. Who changes one drops the other. */
  readonly dataText?: string;
  readonly metadata: JsonObject;
};

/** The revision that a stream has before its first event. */
export const noRevision = -1;

export type StreamAppend = {
  readonly stream: string;
  /** The revision that was read; `noRevision` for a new stream. */
  readonly expectedRevision: number;
  readonly events: readonly NewEvent[];
};

/** All of it is written, or none. */
export type Batch = {
  readonly appends: readonly StreamAppend[];
  /** Durable no later than the events: an event without its key would be a client without credentials. */
  readonly newKey?: NewKey;
  /** Client whose key is destroyed for good. */
  readonly destroyKeyOf?: string;
};

/**
 * `revision-conflict`: another event came first; nothing was written.
 * `overloaded`: too many appends wait; nothing was written.
 * `unavailable`: the store failed. Whether the events are written is unknown.
 */
export type AppendRefusal = 'revision-conflict' | 'overloaded' | 'unavailable';

/** The only truth. An append is answered only after it is on disk. */
export type EventStore = {
  readonly append: (batch: Batch) => Promise<Result<{ readonly position: number }, AppendRefusal>>;
  /** Every event of a stream in order; empty for a stream never written. */
  readonly readStream: (stream: string) => Promise<readonly RecordedEvent[]>;
  /** Events after a position, at most `eventsMax` of them, in order of position. */
  readonly readAll: (afterPosition: number, eventsMax: number) => Promise<readonly RecordedEvent[]>;
  /** Position of the last event; 0 for an empty log. */
  readonly headPosition: () => Promise<number>;
  /** Events after a position, first those that are there, then each as it is committed; in batches of at most `eventsMax`. Ends with the signal. */
  readonly follow: (
    afterPosition: number,
    options: { readonly eventsMax: number; readonly signal: AbortSignal },
  ) => AsyncIterable<readonly RecordedEvent[]>;
};

/** A log that appends to one stream at a time. */
export type StreamStore = Omit<EventStore, 'append'> & {
  readonly append: (append: StreamAppend) => Promise<Result<{ readonly position: number }, AppendRefusal>>;
  /** Whether an append would be refused now without being tried: then nothing is to be written ahead of it either. */
  readonly isAway: () => boolean;
};

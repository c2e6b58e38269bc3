import type { Result } from '@clientele/domain';
import type { NewKey } from './keys.ts';

/**
 * An event to be appended. Its bytes are its truth: `dataText` and `metadataText` are canonical JSON objects (RFC 8785), written once by
 * `newEvent`, stored as they are and never serialised again, because proofs will be computed over them.
 */
export type NewEvent = {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly dataText: string;
  readonly metadataText: string;
};

/** An event as the store has it. `eventData` and `eventMetadata` make objects of its texts. */
export type RecordedEvent = NewEvent & {
  /** Place in the whole event store: grows, may have holes. */
  readonly position: number;
  readonly stream: string;
  /** Place in its stream: 0, 1, 2 … without holes. */
  readonly revision: number;
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
  /** Every event of a stream from that revision on (from the first by default), in order; empty for a stream never written. */
  readonly readStream: (stream: string, fromRevision?: number) => Promise<readonly RecordedEvent[]>;
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

import type { Result } from '@clientele/domain';
import type { NewKey } from './keys.ts';

/**
 * An event to append. Its bytes are authoritative: `dataText` and `metadataText` are canonical JSON objects (RFC 8785),
 * written once by `newEvent`, stored unchanged and never serialised again, because proofs will be computed over them.
 */
export type NewEvent = {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly dataText: string;
  readonly metadataText: string;
};

/** An event as it is stored. `eventData` and `eventMetadata` parse its texts. */
export type RecordedEvent = NewEvent & {
  /** Position in the whole event store; increasing, possibly with gaps. */
  readonly position: number;
  readonly stream: string;
  /** Position in its stream: 0, 1, 2 … without gaps. */
  readonly revision: number;
};

/** The revision of a stream before its first event. */
export const noRevision = -1;

export type StreamAppend = {
  readonly stream: string;
  /** The revision that was read; `noRevision` for a new stream. */
  readonly expectedRevision: number;
  readonly events: readonly NewEvent[];
};

/** Written completely or not at all. */
export type Batch = {
  readonly appends: readonly StreamAppend[];
  /** Durable no later than the events: an event without its key would be a client without credentials. */
  readonly newKey?: NewKey;
  /** Client whose key is irrevocably destroyed. */
  readonly destroyKeyOf?: string;
};

/**
 * `revision-conflict`: another event came first; nothing was written.
 * `overloaded`: too many appends are waiting; nothing was written.
 * `event-store-away`: the event store is known to be unavailable, or refuses this append; nothing was written.
 * `read-model-away`: the store of the keys failed before the events were sent; no event was written.
 * `last-step-open`: the events were written, and a key that they end still exists.
 * `unavailable`: the event store failed. Whether the events were written is unknown.
 */
export type AppendRefusal =
  | 'revision-conflict'
  | 'overloaded'
  | 'event-store-away'
  | 'read-model-away'
  | 'last-step-open'
  | 'unavailable';

/**
 * A part of a stream. By default, the events from a revision on (from the first, all of them); with `newestMax`, at
 * most so many at its end. Always in order.
 */
export type StreamPart =
  | { readonly fromRevision?: number; readonly eventsMax?: number }
  | { readonly newestMax: number };

/** The single source of truth. An append succeeds only once it is on disk. */
export type EventStore = {
  readonly append: (batch: Batch) => Promise<Result<{ readonly position: number }, AppendRefusal>>;
  /** The events of a stream, or a part of them, in order; empty for a stream never written. */
  readonly readStream: (stream: string, part?: StreamPart) => Promise<readonly RecordedEvent[]>;
  /** At most `eventsMax` events after a position, in order of position. */
  readonly readAll: (afterPosition: number, eventsMax: number) => Promise<readonly RecordedEvent[]>;
  /** Position of the last event; 0 for an empty log. */
  readonly headPosition: () => Promise<number>;
  /**
   * Events after a position: first the existing ones, then each one as it is committed; in batches of at most
   * `eventsMax`. Ends with the signal.
   */
  readonly follow: (
    afterPosition: number,
    options: { readonly eventsMax: number; readonly signal: AbortSignal },
  ) => AsyncIterable<readonly RecordedEvent[]>;
};

/** A log that appends to one stream at a time. */
export type StreamStore = Omit<EventStore, 'append'> & {
  readonly append: (append: StreamAppend) => Promise<Result<{ readonly position: number }, AppendRefusal>>;
  /** Whether an append would be refused now without an attempt. If so, nothing may be written ahead of it either. */
  readonly isAway: () => boolean;
};

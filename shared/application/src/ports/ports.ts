import type {
  ClientView,
  JsonObject,
  KeyFacts,
  RegisteredClientView,
  Result,
  StoredEventFault,
} from '@clientele/domain';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Clock = {
  readonly nowMs: () => number;
  /** The same moment as RFC 3339 text: UTC, milliseconds. */
  readonly rfc3339: () => string;
};

export type Ids = {
  /** `c` and 26 characters of [0-9a-v], ordered by time so that the log is appended to and not scattered over. Never given twice. */
  readonly clientId: () => string;
  readonly eventId: () => string;
};

/** Who caused an event. Never a credential. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'client'; readonly id: string }
  | { readonly kind: 'operator'; readonly id: string }
  /** A part of the registry itself. */
  | { readonly kind: 'service'; readonly id: string };

/** What is known of the request that leads to a command. */
export type RequestContext = {
  readonly correlationId: string;
  /** W3C Trace Context header value. */
  readonly traceparent: string;
};

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

/** A client's random key, wrapped by the root key of that id. */
export type WrappedKey = { readonly clientId: string; readonly rootKeyId: string; readonly wrapped: string };

/** A key that is not wrapped. Handed to nothing but what wraps it. */
export type OpenKey = { readonly clientId: string; readonly open: string };

/** A new client's key. `open` is for a store that wraps it where it writes it, off the event loop; never stored, never logged. */
export type NewKey = WrappedKey & { readonly open?: () => string };

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

/** Per-client keys, apart from the log. Rows are written and destroyed by `EventStore.append`. */
export type KeyStore = { readonly readKey: (clientId: string) => Promise<WrappedKey | undefined> };

/** Per-client keys where they are not in the log's own store. Each call is durable when it returns; all are idempotent. Throws when the store is away. */
export type ClientKeyStore = KeyStore & {
  readonly writeKey: (key: WrappedKey) => Promise<void>;
  /** From now on only a view of at least this revision may be believed. Never goes back. */
  readonly expectRevision: (clientId: string, revision: number) => Promise<void>;
  readonly destroyKey: (clientId: string) => Promise<void>;
};

/** One client's key, opened. Credentials are derived from it by purpose and version; none is stored. */
export type ClientKey = {
  /** 64 hexadecimal characters: 256 bits, and 64 octets for HS512 (RESP-13). */
  readonly clientSecret: (version: number) => string;
  readonly registrationAccessToken: (version: number) => string;
  /** Digest of a text, keyed with the client's key: worth nothing once that is destroyed. Hexadecimal. */
  readonly fingerprint: (text: string) => string;
  readonly seal: (personal: JsonObject) => string;
  readonly unseal: (sealed: string) => JsonObject;
};

export type Vault = {
  readonly newClientKey: (clientId: string) => { readonly key: ClientKey; readonly wrapped: NewKey };
  readonly open: (wrapped: WrappedKey) => ClientKey;
  /** SHA-256, hexadecimal. */
  readonly digest: (text: string) => string;
  /** Compares two texts in time that does not depend on where they differ (THREAT-10). */
  readonly equal: (left: string, right: string) => boolean;
};

/** Read model of the configuration endpoint. */
export type ClientViews = {
  /** The same row object as long as the row has not changed, so that callers may keep what they made of it. */
  readonly get: (clientId: string) => Promise<ClientView | undefined>;
};

/** What the read model says of a client and may be believed; `stale`: its stream must be read instead. */
export type FreshView =
  | { readonly outcome: 'current'; readonly view: ClientView | undefined }
  | { readonly outcome: 'stale' };
/** @throws StoreUnavailable where the read model does not answer. */
export type FreshViews = { readonly get: (clientId: string) => Promise<FreshView> };

/** A row and the text that is stored of it: canonical JSON, so the same bytes in every store. */
export type ViewRow = { readonly view: ClientView; readonly document: string };

/**
 * Why an event is not shown. `not-storable`: canonical JSON cannot hold it. `history-impossible`: no client can have got there.
 * `client-mismatched`: it speaks of another client than its stream. `events-missing`: the log lacks an event before it.
 * `after-parked`: nothing is wrong with it, but what came before it in its stream is not shown.
 */
export type ParkReason =
  | StoredEventFault['code']
  | 'not-storable'
  | 'history-impossible'
  | 'client-mismatched'
  | 'events-missing'
  | 'after-parked';

/** An event that is not shown; its client's row says `parked`, so that nobody takes an older state for the current one. */
export type ParkedEvent = Pick<RecordedEvent, 'position' | 'stream' | 'revision'> & { readonly reason: ParkReason };

/** What changes together in the read model. */
export type ViewChange = {
  /** At most one row for a client. */
  readonly rows: readonly ViewRow[];
  readonly parked?: readonly ParkedEvent[];
  /** Streams of which nothing but `parked` is parked from now on. */
  readonly unparked?: readonly string[];
  readonly position: number;
};

export type SectorPage = {
  readonly standing: 'pending' | 'checked';
  readonly afterClientId: string;
  readonly clientsMax: number;
};

/** What of an event decides what is shown of it. */
export type ProjectableEvent = Omit<RecordedEvent, 'id' | 'metadata'>;

/** What a batch did to the rows. */
export type BatchOutcome = {
  readonly applied: number;
  readonly alreadyProjected: number;
  readonly parked: readonly ParkedEvent[];
};

/** The projector's side of the read model. */
export type ViewStore = ClientViews & {
  /** The rows of those clients that have one. */
  readonly getMany: (clientIds: readonly string[]) => Promise<ReadonlyMap<string, ClientView>>;
  /**
   * Clients with a sector document that waits for its first verdict (`pending`) or has had it (`checked`), whose ids come after that one,
   * at most so many, in the order of their ids.
   */
  readonly sectorClients: (page: SectorPage) => Promise<readonly RegisteredClientView[]>;
  /** Position up to which the rows show the log; 0 for an empty read model. */
  readonly position: () => Promise<number>;
  /** All of the change, or nothing. @throws Error where another projector has moved the read model meanwhile. */
  readonly apply: (change: ViewChange) => Promise<void>;
  /** Streams with parked events whose names come after that one, at most so many, in the order of their names. */
  readonly parkedStreams: (afterStream: string, streamsMax: number) => Promise<readonly string[]>;
  /** What is parked of a stream, in order. */
  readonly parkedEvents: (stream: string) => Promise<readonly ParkedEvent[]>;
};

/** Who of many projects: one process at a time. */
export type ProjectorLease = {
  /** Waits until this process holds it; `undefined` where the signal came first. */
  readonly take: (signal: AbortSignal) => Promise<HeldLease | undefined>;
};

export type HeldLease = {
  /** Aborted as soon as another process may hold it. */
  readonly lost: AbortSignal;
  readonly release: () => Promise<void>;
};

/** Rows that are made again beside those that are answered from. */
export type ViewsRebuild = {
  readonly views: ViewStore;
  /**
   * Puts the new rows in the place of the old ones, in one moment. The projector is held still while `catchUp` brings the new rows to
   * the head of the log; `busy` where that would have taken too long: nothing has changed, try again.
   */
  readonly swap: (catchUp: () => Promise<void>) => Promise<'swapped' | 'busy'>;
  /** Ends the work; what was not put in place may be gone on with later. */
  readonly close: () => Promise<void>;
};

/** Where the read model stands, as seen from the process that answers. */
export type ReadModelProgress = { readonly position: () => number };

/** Looks at the public keys of a JWK Set (KEY-03 to KEY-08). Never throws, whatever the set holds. */
export type InspectKeys = (jwks: JsonObject) => Promise<readonly KeyFacts[]>;

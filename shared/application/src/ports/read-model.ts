import type { ClientView, RegisteredClientView, StoredEventFault } from '@clientele/domain';
import type { RecordedEvent } from './event-store.ts';

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
export type ProjectableEvent = Omit<RecordedEvent, 'id' | 'metadataText'>;

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

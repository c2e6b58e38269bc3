import type { ClientView, RegisteredClientView, StoredEventFault } from '@clientele/domain';
import type { RecordedEvent } from './event-store.ts';

/** Read model of the configuration endpoint. */
export type ClientViews = {
  /** Returns the same object as long as the row has not changed, so that callers may cache what they derive from it. */
  readonly get: (clientId: string) => Promise<ClientView | undefined>;
};

/** A view that may be trusted; `stale`: the client's stream must be read instead. */
export type FreshView =
  | { readonly outcome: 'current'; readonly view: ClientView | undefined }
  | { readonly outcome: 'stale' };

/** @throws StoreUnavailable if the read model does not answer. */
export type FreshViews = { readonly get: (clientId: string) => Promise<FreshView> };

/** A row and its stored text: canonical JSON, so the bytes are the same in every store. */
export type ViewRow = { readonly view: ClientView; readonly document: string };

/**
 * Why an event is not shown. `not-storable`: canonical JSON cannot hold it. `history-impossible`: no client can reach
 * this state. `client-mismatched`: it names a client other than that of its stream. `events-missing`: the log lacks an
 * event before it. `after-parked`: the event itself is sound, but an earlier one in its stream is not shown.
 */
export type ParkReason =
  | StoredEventFault['code']
  | 'not-storable'
  | 'history-impossible'
  | 'client-mismatched'
  | 'events-missing'
  | 'after-parked';

/**
 * An event that is not shown. Its client's row says `parked`, so that no reader takes an older state for the current
 * one.
 */
export type ParkedEvent = Pick<RecordedEvent, 'position' | 'stream' | 'revision'> & { readonly reason: ParkReason };

/** A change that the read model applies as a whole. */
export type ViewChange = {
  /** At most one row per client. */
  readonly rows: readonly ViewRow[];
  readonly parked?: readonly ParkedEvent[];
  /** Streams whose parked events are replaced by those in `parked`. */
  readonly unparked?: readonly string[];
  readonly position: number;
};

export type SectorPage = {
  readonly standing: 'pending' | 'checked';
  readonly afterClientId: string;
  readonly clientsMax: number;
};

/** The parts of an event that decide how it is shown. */
export type ProjectableEvent = Omit<RecordedEvent, 'id' | 'metadataText'>;

/** The effect of a batch on the rows. */
export type BatchOutcome = {
  readonly applied: number;
  readonly alreadyProjected: number;
  readonly parked: readonly ParkedEvent[];
};

/** The projector's side of the read model. */
export type ViewStore = ClientViews & {
  /** The existing rows of these clients. */
  readonly getMany: (clientIds: readonly string[]) => Promise<ReadonlyMap<string, ClientView>>;
  /**
   * Clients whose sector document waits for its first verdict (`pending`) or has had it (`checked`): at most
   * `clientsMax` whose ids come after `afterClientId`, in the order of their ids.
   */
  readonly sectorClients: (page: SectorPage) => Promise<readonly RegisteredClientView[]>;
  /** Log position that the rows reflect; 0 for an empty read model. */
  readonly position: () => Promise<number>;
  /** Applies the whole change or nothing. @throws Error if another projector has moved the read model meanwhile. */
  readonly apply: (change: ViewChange) => Promise<void>;
  /** At most `streamsMax` streams with parked events, in the order of their names, after `afterStream`. */
  readonly parkedStreams: (afterStream: string, streamsMax: number) => Promise<readonly string[]>;
  /** The parked events of a stream, in order. */
  readonly parkedEvents: (stream: string) => Promise<readonly ParkedEvent[]>;
};

/** Rows that are rebuilt beside those that serve reads. */
export type ViewsRebuild = {
  readonly views: ViewStore;
  /**
   * Replaces the old rows with the new ones atomically. The projector is paused while `catchUp` brings the new rows to
   * the head of the log. `busy`: that would have taken too long, nothing has changed, try again.
   */
  readonly swap: (catchUp: () => Promise<void>) => Promise<'swapped' | 'busy'>;
  /** Ends the work. A rebuild that was not swapped in may be resumed later. */
  readonly close: () => Promise<void>;
};

/** The position of the read model, as seen from the process that serves reads. */
export type ReadModelProgress = { readonly position: () => number };

import { type ClientSector, sectorAfter, sectorAfterCheck } from '../client/sector.ts';
import type { StoredClientEvent, StoredClientRegistered, StoredClientUpdated } from '../client/stored.ts';
import type { JsonObject } from '../json.ts';

/** A row of the read model, from which the configuration endpoint answers. Personal data stays sealed in it. */
export type ClientView = ProjectedClientView | ParkedClientView;

/** A row that shows the state of its stream. */
export type ProjectedClientView = RegisteredClientView | DeletedClientView;

export type RegisteredClientView = {
  readonly status: 'registered';
  readonly client_id: string;
  /** Revision of the client's stream that this row shows, from 0. */
  readonly revision: number;
  readonly client_id_issued_at: number;
  readonly metadata: JsonObject;
  readonly sealed?: string;
  readonly secretVersion?: number;
  readonly tokenVersion: number;
  readonly tokenDigest: string;
  /** Absent if the client names no sector document. While it is `pending`, the client may not be used. */
  readonly sector?: ClientSector;
};

/** Deleted clients keep a row, so that a late look-up can distinguish a deleted client from an unknown one. */
export type DeletedClientView = {
  readonly status: 'deleted';
  readonly client_id: string;
  readonly revision: number;
  readonly reason: 'self' | 'erased' | 'sector-refused';
};

/** An event of this client cannot be projected, so every read of the client must use its stream (P5). */
export type ParkedClientView = {
  readonly status: 'parked';
  readonly client_id: string;
  /** Revision of the last event that was offered and parked. */
  readonly revision: number;
};

/**
 * How an event's revision relates to the row of its client.
 * `already-projected`: the row shows this revision or a later one, so the event is a redelivery and changes nothing.
 * `gap`: an earlier event of the stream is missing, and applying this one would invent a history.
 */
export type RevisionOrder = 'next' | 'already-projected' | 'gap';

/** Decides whether an event may be applied to a row (P2, P3). No other code contains this rule. */
export const revisionOrder = (view: ClientView | undefined, revision: number): RevisionOrder => {
  const next = view === undefined ? 0 : view.revision + 1;
  if (revision < next) return 'already-projected';
  return revision === next ? 'next' : 'gap';
};

/**
 * A stream's next event applied to its client's row; `impossible`: no client can reach this event from the row's state.
 */
export type Projected =
  | { readonly outcome: 'changed'; readonly view: ProjectedClientView }
  | { readonly outcome: 'impossible' };

/**
 * The row after the next event of its stream (P1). Callers must have checked with `revisionOrder` that it is the next.
 */
export const project = (
  view: ProjectedClientView | undefined,
  event: StoredClientEvent,
  revision: number,
): Projected => {
  const next = shownAs(view, event, revision);
  return next === undefined ? { outcome: 'impossible' } : { outcome: 'changed', view: next };
};

const shownAs = (
  view: ProjectedClientView | undefined,
  event: StoredClientEvent,
  revision: number,
): ProjectedClientView | undefined => {
  switch (event.type) {
    case 'ClientRegistered':
      return registeredView(event, revision);
    case 'ClientUpdated':
      return view?.status === 'registered' ? updatedView(view, event, revision) : undefined;
    case 'ClientDeleted':
      return { status: 'deleted', client_id: event.data.client_id, revision, reason: event.data.reason };
    case 'ClientErased':
      return { status: 'deleted', client_id: event.data.client_id, revision, reason: 'erased' };
    case 'SectorIdentifierVerified':
    case 'SectorIdentifierDrifted':
      return view?.status === 'registered' ? { ...view, revision, sector: sectorAfterCheck(event) } : undefined;
    case 'SectorIdentifierRefused':
      return { status: 'deleted', client_id: event.data.client_id, revision, reason: 'sector-refused' };
  }
};

/** Members are in the order in which they are written. */
const registeredView = ({ data }: StoredClientRegistered, revision: number): RegisteredClientView => {
  const { client_id, client_id_issued_at, metadata, tokenDigest, tokenVersion } = data;
  const sealed = data.sealed === undefined ? {} : { sealed: data.sealed };
  const secret = data.secretVersion === undefined ? {} : { secretVersion: data.secretVersion };
  return {
    client_id,
    client_id_issued_at,
    metadata,
    revision,
    ...sealed,
    ...secret,
    ...sectorAfter(undefined, data, revision),
    status: 'registered',
    tokenDigest,
    tokenVersion,
  };
};

const updatedView = (
  { sealed: _sealed, secretVersion: _secretVersion, sector, ...view }: RegisteredClientView,
  { data }: StoredClientUpdated,
  revision: number,
): RegisteredClientView => ({
  ...view,
  revision,
  metadata: data.metadata,
  ...sectorAfter(sector, data, revision),
  ...(data.sealed === undefined ? {} : { sealed: data.sealed }),
  ...(data.secretVersion === undefined ? {} : { secretVersion: data.secretVersion }),
});

import { type ClientSector, sectorAfter, sectorAfterCheck } from '../client/sector.ts';
import type { StoredClientEvent, StoredClientRegistered, StoredClientUpdated } from '../client/stored.ts';
import type { JsonObject } from '../json.ts';

/** A row of the read model: what the configuration endpoint answers from. Personal data stays sealed in it. */
export type ClientView = ProjectedClientView | ParkedClientView;

/** A row that says what its stream says. */
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
  /** Absent where the client names no sector document. While it is `pending`, the client may not be used. */
  readonly sector?: ClientSector;
};

/** Deleted clients keep a row, so that a late look-up can tell gone from never known. */
export type DeletedClientView = {
  readonly status: 'deleted';
  readonly client_id: string;
  readonly revision: number;
  readonly reason: 'self' | 'erased' | 'sector-refused';
};

/** An event of this client cannot be shown: whoever asks for the client must read its stream (P5). */
export type ParkedClientView = {
  readonly status: 'parked';
  readonly client_id: string;
  /** Of the last event that was offered and parked. */
  readonly revision: number;
};

/** What became of an event that was offered to a view. */
export type Projected =
  | { readonly outcome: 'changed'; readonly view: ProjectedClientView }
  /** The row already shows this revision or a later one: a redelivery, and a no-op. */
  | { readonly outcome: 'already-projected' }
  /** An earlier event of this stream is missing; applying this one would invent a history. */
  | { readonly outcome: 'gap'; readonly expectedRevision: number }
  /** No client can have got from the row to this event. */
  | { readonly outcome: 'impossible' };

/** The row after one more event of its stream (P1 to P3). */
export const project = (
  view: ProjectedClientView | undefined,
  event: StoredClientEvent,
  revision: number,
): Projected => {
  const projected = view === undefined ? -1 : view.revision;
  if (revision <= projected) return { outcome: 'already-projected' };
  if (revision > projected + 1) return { outcome: 'gap', expectedRevision: projected + 1 };
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

/** Its members stand in the order in which they are written. */
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

import type { ClientMetadata } from '../metadata/members/contract.ts';
import type { ClientEvent, ClientRegistered, ClientUpdated, SectorCheckedEvent } from './events.ts';
import { type ClientSector, sectorAfter, sectorAfterCheck } from './sector.ts';

/** What a decision about a client needs to know, and no more. */
export type Client = UnregisteredClient | RegisteredClient | DeletedClient | ErasedClient;

export type UnregisteredClient = { readonly status: 'unregistered' };

export type RegisteredClient = {
  readonly status: 'registered';
  readonly client_id: string;
  /** Revision of its last event: 0 for the registration. */
  readonly revision: number;
  readonly client_id_issued_at: number;
  readonly metadata: ClientMetadata;
  /** Absent while the client has no secret. */
  readonly secretVersion?: number;
  /** The last version ever issued: a destroyed secret never comes back (AUTHN-13). */
  readonly secretVersionLast: number;
  readonly tokenVersion: number;
  readonly tokenDigest: string;
  /** Absent where the client names no sector document. */
  readonly sector?: ClientSector;
};

/** Its key is still there, so an auditor can open what was sealed, and `EraseClient` still has something to do. */
export type DeletedClient = { readonly status: 'deleted'; readonly client_id: string };

export type ErasedClient = { readonly status: 'erased' };

export const unregistered: UnregisteredClient = { status: 'unregistered' };

/** State after one more event. Never refuses: what happened, happened. */
export const evolve = (client: Client, event: ClientEvent): Client => {
  switch (event.type) {
    case 'ClientRegistered':
      return registered(event);
    case 'ClientUpdated':
      return client.status === 'registered' ? updated(client, event) : client;
    case 'ClientDeleted':
      return { status: 'deleted', client_id: event.data.client_id };
    case 'ClientErased':
      return { status: 'erased' };
    case 'SectorIdentifierVerified':
    case 'SectorIdentifierDrifted':
      return client.status === 'registered' ? checked(client, event) : client;
    case 'SectorIdentifierRefused':
      return { status: 'deleted', client_id: event.data.client_id };
  }
};

const registered = ({ data }: ClientRegistered): RegisteredClient => {
  const { sector: _start, ...rest } = data;
  return {
    status: 'registered',
    ...rest,
    revision: 0,
    secretVersionLast: data.secretVersion ?? 0,
    ...sectorAfter(undefined, data, 0),
  };
};

const checked = (client: RegisteredClient, event: SectorCheckedEvent): RegisteredClient => ({
  ...client,
  revision: client.revision + 1,
  sector: sectorAfterCheck(event),
});

const updated = (
  { secretVersion: _before, sector, ...client }: RegisteredClient,
  { data }: ClientUpdated,
): RegisteredClient => ({
  ...client,
  revision: client.revision + 1,
  ...sectorAfter(sector, data, client.revision + 1),
  metadata: data.metadata,
  ...(data.secretVersion === undefined ? {} : { secretVersion: data.secretVersion }),
  secretVersionLast: Math.max(client.secretVersionLast, data.secretVersion ?? 0),
});

export const fold = (events: readonly ClientEvent[]): Client => events.reduce(evolve, unregistered as Client);

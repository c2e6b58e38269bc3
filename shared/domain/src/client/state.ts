import type { ClientMetadata } from '../metadata/members/contract.ts';
import type { ClientEvent, ClientRegistered, ClientUpdated, SectorCheckedEvent } from './events.ts';
import { type ClientSector, sectorAfter, sectorAfterCheck } from './sector.ts';

/** What a decision about a client needs, and no more. A client folded from stored events has `sealed` personal data. */
export type Client<Metadata = ClientMetadata> =
  | UnregisteredClient
  | RegisteredClient<Metadata>
  | DeletedClient
  | ErasedClient;

export type UnregisteredClient = { readonly status: 'unregistered' };

export type RegisteredClient<Metadata = ClientMetadata> = {
  readonly status: 'registered';
  readonly client_id: string;
  /** Revision of its last event: 0 for the registration. */
  readonly revision: number;
  readonly client_id_issued_at: number;
  readonly metadata: Metadata;
  /** Personal data; only in a client folded from stored events. */
  readonly sealed?: string;
  /** Absent while the client has no secret. */
  readonly secretVersion?: number;
  /** The last version ever issued: a destroyed secret never comes back (AUTHN-13). */
  readonly secretVersionLast: number;
  readonly tokenVersion: number;
  readonly tokenDigest: string;
  /** Absent if the client names no sector document. */
  readonly sector?: ClientSector;
};

/** Its key still exists, so an auditor can open what was sealed, and `EraseClient` still has an effect. */
export type DeletedClient = { readonly status: 'deleted'; readonly client_id: string };

export type ErasedClient = { readonly status: 'erased' };

export const unregistered: UnregisteredClient = { status: 'unregistered' };

/** The state after one more event. Never refuses, because the event has already happened. */
export const evolve = <Metadata extends object>(
  client: Client<Metadata>,
  event: ClientEvent<Metadata>,
): Client<Metadata> => {
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

const registered = <Metadata extends object>({ data }: ClientRegistered<Metadata>): RegisteredClient<Metadata> => {
  const { sector: _start, ...rest } = data;
  return {
    status: 'registered',
    ...rest,
    revision: 0,
    secretVersionLast: data.secretVersion ?? 0,
    ...sectorAfter(undefined, data, 0),
  };
};

const checked = <Metadata>(
  client: RegisteredClient<Metadata>,
  event: SectorCheckedEvent,
): RegisteredClient<Metadata> => ({
  ...client,
  revision: client.revision + 1,
  sector: sectorAfterCheck(event),
});

const updated = <Metadata extends object>(
  { secretVersion: _secretVersion, sealed: _sealed, sector, ...client }: RegisteredClient<Metadata>,
  { data }: ClientUpdated<Metadata>,
): RegisteredClient<Metadata> => ({
  ...client,
  revision: client.revision + 1,
  ...sectorAfter(sector, data, client.revision + 1),
  metadata: data.metadata,
  ...(data.sealed === undefined ? {} : { sealed: data.sealed }),
  ...(data.secretVersion === undefined ? {} : { secretVersion: data.secretVersion }),
  secretVersionLast: Math.max(client.secretVersionLast, data.secretVersion ?? 0),
});

/**
 * The end of a client, as the type of its last event tells: only an erasure follows an end. Undefined if it lives. No
 * data is read, so an end is known even if its event cannot be read.
 */
export const endedBy = (lastType: string, client_id: string): DeletedClient | ErasedClient | undefined => {
  switch (lastType) {
    case 'ClientErased' satisfies ClientEvent['type']:
      return { status: 'erased' };
    case 'ClientDeleted' satisfies ClientEvent['type']:
    case 'SectorIdentifierRefused' satisfies ClientEvent['type']:
      return { status: 'deleted', client_id };
    default:
      return undefined;
  }
};

export const fold = (events: readonly ClientEvent[]): Client => events.reduce<Client>(evolve, unregistered);

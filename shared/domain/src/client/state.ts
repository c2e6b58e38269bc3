import type { ClientMetadata } from '../metadata/contract.ts';
import type { ClientEvent, ClientUpdated } from './events.ts';

/** What a decision about a client needs to know, and no more. */
export type Client = UnregisteredClient | RegisteredClient | DeletedClient | ErasedClient;

export type UnregisteredClient = { readonly status: 'unregistered' };

export type RegisteredClient = {
  readonly status: 'registered';
  readonly client_id: string;
  readonly client_id_issued_at: number;
  readonly metadata: ClientMetadata;
  /** Absent while the client has no secret. */
  readonly secretVersion?: number;
  /** The last version ever issued: a destroyed secret never comes back (AUTHN-13). */
  readonly secretVersionLast: number;
  readonly tokenVersion: number;
  readonly tokenDigest: string;
};

/** Its key is still there, so an auditor can open what was sealed, and `EraseClient` still has something to do. */
export type DeletedClient = { readonly status: 'deleted'; readonly client_id: string };

export type ErasedClient = { readonly status: 'erased' };

export const unregistered: UnregisteredClient = { status: 'unregistered' };

/** State after one more event. Never refuses: what happened, happened. */
export const evolve = (client: Client, event: ClientEvent): Client => {
  switch (event.type) {
    case 'ClientRegistered':
      return { status: 'registered', ...event.data, secretVersionLast: event.data.secretVersion ?? 0 };
    case 'ClientUpdated':
      return client.status === 'registered' ? updated(client, event) : client;
    case 'ClientDeleted':
      return { status: 'deleted', client_id: event.data.client_id };
    case 'ClientErased':
      return { status: 'erased' };
  }
};

const updated = (
  { secretVersion: _before, ...client }: RegisteredClient,
  { data }: ClientUpdated,
): RegisteredClient => ({
  ...client,
  metadata: data.metadata,
  ...(data.secretVersion === undefined ? {} : { secretVersion: data.secretVersion }),
  secretVersionLast: Math.max(client.secretVersionLast, data.secretVersion ?? 0),
});

export const fold = (events: readonly ClientEvent[]): Client => events.reduce(evolve, unregistered as Client);

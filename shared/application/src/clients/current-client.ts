import { type Client, fail, type JsonObject, ok, type RegisteredClient, type Result } from '@clientele/domain';
import { openMetadata } from '../event-store/events.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { ClientKey, KeyStore, Vault } from '../ports/keys.ts';
import type { Refusal } from '../refusals.ts';
import { foldRefusal } from './client-unreadable.ts';
import { type FoldFault, foldClient } from './fold-client.ts';
import type { FoldedClients } from './folded-clients.ts';

/** A client in the current state of its stream. */
export type CurrentClient = {
  readonly client: Client;
  /** Revision of the last event; `noRevision` for a stream never written. */
  readonly revision: number;
  /** Position of the last event; 0 for a stream never written. */
  readonly position: number;
  /** Absent for a client that was never registered or has been erased. */
  readonly key?: ClientKey;
};

export type ClientSources = {
  readonly eventStore: EventStore;
  readonly keys: KeyStore;
  readonly vault: Vault;
  readonly folded: FoldedClients;
};

/** Reads a client without its token, for trusted callers. Decisions rest on this, never on a view. */
export const currentClient = async (
  sources: ClientSources,
  clientId: string,
): Promise<Result<CurrentClient, Refusal>> => {
  const folded = await foldClient(sources, clientId);
  if (!folded.ok) return unreadable(sources, clientId, folded.error);
  const { client, revision, position } = folded.value;
  const place = { revision, position };
  if (client.status === 'unregistered') return ok({ client, ...place });
  const key = await openKey(sources, clientId);
  if (key === undefined) sources.folded.drop(clientId);
  const opened = client.status === 'registered' ? openClient(client, key) : client;
  return ok({ client: opened, ...place, ...(key === undefined ? {} : { key }) });
};

/** A client without a key is gone, whatever its stream holds. */
const unreadable = async (
  sources: ClientSources,
  clientId: string,
  fault: FoldFault,
): Promise<Result<CurrentClient, Refusal>> => {
  if (fault === 'unfinished') return fail(foldRefusal(fault));
  const key = await openKey(sources, clientId);
  return key === undefined ? ok({ client: { status: 'erased' }, ...fault }) : fail(foldRefusal(fault));
};

/** Undefined for a client that was never registered or has been erased. */
export const openKey = async (
  { keys, vault }: Pick<ClientSources, 'keys' | 'vault'>,
  clientId: string,
): Promise<ClientKey | undefined> => {
  const wrapped = await keys.readKey(clientId);
  return wrapped === undefined ? undefined : vault.open(wrapped);
};

/** The client with its personal data decrypted. */
export const openClient = (client: RegisteredClient<JsonObject>, key: ClientKey | undefined): RegisteredClient => {
  const { sealed: _sealed, ...rest } = client;
  return { ...rest, metadata: openMetadata(client, key) };
};

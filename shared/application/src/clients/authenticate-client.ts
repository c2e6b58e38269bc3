import { fail, ok, type RegisteredClient, type Result } from '@clientele/domain';
import type { ClientKey, Vault } from '../ports/keys.ts';
import { type Refusal, tokenInvalid } from '../refusals.ts';
import { clientUnreadable } from './client-unreadable.ts';
import { type ClientSources, openClient, openKey } from './current-client.ts';
import { foldClient } from './folded-clients.ts';
import type { ReadYourWrites } from './read-your-writes.ts';

/** A client that has authenticated with its registration access token. */
export type AuthenticatedClient = {
  readonly client: RegisteredClient;
  readonly revision: number;
  readonly key: ClientKey;
};

/** A request's claim to a client: the id from the path, the token from the header. */
export type Credential = { readonly clientId: string; readonly token: string };

type Authenticating = ClientSources & { readonly readYourWrites: ReadYourWrites };

/**
 * RFC 7592 §2, decided from the stream. An unknown client, another client's token and a deleted client get the same
 * refusal (ERR-08). The token is checked before the client's key is opened.
 */
export const authenticateClient = async (
  sources: Authenticating,
  { clientId, token }: Credential,
): Promise<Result<AuthenticatedClient, Refusal>> => {
  const folded = await foldClient(sources, clientId);
  sources.readYourWrites.note(clientId, folded.ok ? folded.value.position : folded.error.position);
  const registered = folded.ok && folded.value.client.status === 'registered' ? folded.value.client : undefined;
  const genuine = tokenMatches(sources.vault, token, registered?.tokenDigest);
  if (folded.ok && (!genuine || registered === undefined)) return fail(tokenInvalid);
  const key = await openKey(sources, clientId);
  if (key === undefined) {
    sources.folded.drop(clientId);
    return fail(tokenInvalid);
  }
  if (!folded.ok || registered === undefined) return fail(clientUnreadable);
  return ok({ client: openClient(registered, key), revision: folded.value.revision, key });
};

/** No token has this digest. Comparing against it makes an unknown client take as long as a known one. */
const noDigest = '0'.repeat(64);

/** Compares digests in constant time (THREAT-10). Does the same work whether or not the client exists. */
export const tokenMatches = (vault: Vault, token: string, digest: string | undefined): boolean => {
  const equal = vault.equal(vault.digest(token), digest ?? noDigest);
  return digest !== undefined && equal;
};

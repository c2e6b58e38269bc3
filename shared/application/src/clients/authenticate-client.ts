import { fail, ok, type RegisteredClient, type Result } from '@clientele/domain';
import type { ClientKey, Vault } from '../ports/keys.ts';
import { type Refusal, tokenInvalid } from '../refusals.ts';
import { type ClientEnds, readEnds, tokenStanding } from './client-ends.ts';
import { clientUnreadable, foldRefusal } from './client-unreadable.ts';
import { type ClientSources, openClient, openKey } from './current-client.ts';
import { foldClient } from './fold-client.ts';
import type { FoldedClient } from './folded-clients.ts';
import type { ReadYourWrites } from './read-your-writes.ts';

/** A client that has authenticated with its registration access token. */
export type AuthenticatedClient = {
  readonly client: RegisteredClient;
  readonly revision: number;
  readonly key: ClientKey;
  /** The same client as it is folded, with its personal data sealed. */
  readonly folded: FoldedClient;
};

/** A request's claim to a client: the id from the path, the token from the header. */
export type Credential = { readonly clientId: string; readonly token: string };

type Authenticating = ClientSources & { readonly readYourWrites: ReadYourWrites };

/** A client whose token was judged before its stream was read. */
export type JudgedClient = { readonly ends: ClientEnds; readonly key: ClientKey };

/**
 * RFC 7592 §2, decided from both ends of the stream, so that a wrong token costs the same however long the stream is.
 * An unknown client, another client's token and a deleted client get the same refusal (ERR-08). The token is checked
 * before the client's key is opened.
 */
export const judgeToken = async (
  sources: Authenticating,
  { clientId, token }: Credential,
): Promise<Result<JudgedClient, Refusal>> => {
  const ends = await readEnds(sources, clientId);
  sources.readYourWrites.note(clientId, ends?.last.position ?? 0);
  const standing = tokenStanding(ends, clientId);
  const isGenuine = tokenMatches(sources.vault, token, standing.outcome === 'token' ? standing.digest : undefined);
  if (standing.outcome !== 'unreadable' && !isGenuine) return fail(tokenInvalid);
  const key = await openKey(sources, clientId);
  if (key === undefined) {
    sources.folded.drop(clientId);
    return fail(tokenInvalid);
  }
  return ends === undefined || standing.outcome === 'unreadable' ? fail(clientUnreadable) : ok({ ends, key });
};

/** The client and its token, judged at the end of its stream. The stream is folded only for a token that is genuine. */
export const authenticateClient = async (
  sources: Authenticating,
  credential: Credential,
): Promise<Result<AuthenticatedClient, Refusal>> => {
  const judged = await judgeToken(sources, credential);
  if (!judged.ok) return judged;
  const { ends, key } = judged.value;
  const folded = await foldClient(sources, credential.clientId, ends);
  if (!folded.ok) return fail(foldRefusal(folded.error));
  const { client, revision, position } = folded.value;
  sources.readYourWrites.note(credential.clientId, position);
  if (client.status !== 'registered' || !tokenMatches(sources.vault, credential.token, client.tokenDigest))
    return fail(tokenInvalid);
  return ok({ client: openClient(client, key), revision, key, folded: folded.value });
};

/** No token has this digest. Comparing against it makes an unknown client take as long as a known one. */
const noDigest = '0'.repeat(64);

/** Compares digests in constant time (THREAT-10). Does the same work whether or not the client exists. */
export const tokenMatches = (vault: Vault, token: string, digest: string | undefined): boolean => {
  const equal = vault.equal(vault.digest(token), digest ?? noDigest);
  return digest !== undefined && equal;
};

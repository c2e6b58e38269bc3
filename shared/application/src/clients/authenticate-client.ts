import { fail, ok, type RegisteredClient, type Result } from '@clientele/domain';
import type { ClientKey, Vault } from '../ports/keys.ts';
import { type Refusal, tokenInvalid } from '../refusals.ts';
import { type LoadedClient, type LoadSources, loadClient } from './load-client.ts';
import type { ReadYourWrites } from './read-your-writes.ts';

/** A client that proved itself by its registration access token. */
export type AuthenticatedClient = {
  readonly client: RegisteredClient;
  readonly revision: number;
  readonly key: ClientKey;
};

/** Who addresses which client: the id from the path, the token from the header. */
export type Credential = { readonly clientId: string; readonly token: string };

/**
 * RFC 7592 §2, decided on the stream: unknown client, other client's token and deleted client are refused alike (ERR-08).
 */
export const authenticateClient = async (
  sources: LoadSources & { readonly readYourWrites: ReadYourWrites },
  { clientId, token }: Credential,
): Promise<Result<AuthenticatedClient, Refusal>> => {
  const load = await loadClient(sources, clientId);
  if (!load.ok) return load;
  const loaded = load.value;
  sources.readYourWrites.note(clientId, loaded.position);
  const genuine = tokenMatches(sources.vault, token, digestOf(loaded));
  const { client, revision, key } = loaded;
  if (!genuine || client.status !== 'registered' || key === undefined) return fail(tokenInvalid);
  return ok({ client, revision, key });
};

const digestOf = ({ client }: LoadedClient): string | undefined =>
  client.status === 'registered' ? client.tokenDigest : undefined;

/** No token has this digest; comparing against it makes an unknown client take as long as a known one. */
const noDigest = '0'.repeat(64);

/** Constant-time comparison of digests (THREAT-10); does the same work whether or not there is a client. */
export const tokenMatches = (vault: Vault, token: string, digest: string | undefined): boolean => {
  const equal = vault.equal(vault.digest(token), digest ?? noDigest);
  return digest !== undefined && equal;
};

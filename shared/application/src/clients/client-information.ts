import { canonicalJson, inNameOrder, type Json, type JsonObject, type SectorStanding } from '@clientele/domain';
import type { ClientKey } from '../ports/keys.ts';

/** What an answer about a client is made of. */
export type ClientFacts = {
  readonly client_id: string;
  readonly client_id_issued_at: number;
  readonly metadata: JsonObject;
  readonly secretVersion?: number;
  readonly tokenVersion: number;
  readonly sector?: { readonly standing: SectorStanding };
};

/** Beside registered metadata in an answer, and none of it: no registry of OAuth parameters has names of ours. */
const statusMember = 'clientele_registration_status';

/** An answer with a client: its body, and the revision it shows (the `ETag`). */
export type ClientInformation = { readonly clientId: string; readonly revision: number; readonly body: string };

/**
 * The client information response of RFC 7591 §3.2.1 and RFC 7592 §3, as canonical JSON: OPs hash it.
 * Credentials are derived each time, so that none is ever stored.
 */
export const clientInformation = (
  facts: ClientFacts,
  key: ClientKey,
  registrationUri: (clientId: string) => string,
): string => canonicalJson(inNameOrder({ ...facts.metadata, ...issuedMembers(facts, key, registrationUri) }));

const issuedMembers = (
  { client_id, client_id_issued_at, secretVersion, sector, tokenVersion }: ClientFacts,
  key: ClientKey,
  registrationUri: (clientId: string) => string,
): JsonObject => ({
  client_id,
  client_id_issued_at,
  ...(secretVersion === undefined ? {} : secretMembers(key.clientSecret(secretVersion))),
  /** SEC-14, D-29: a client that may not be used yet says so wherever it shows. */
  ...(sector?.standing === 'pending' ? { [statusMember]: 'pending' } : {}),
  registration_access_token: key.registrationAccessToken(tokenVersion),
  registration_client_uri: registrationUri(client_id),
});

/** RFC 7591 §3.2.1: an expiry accompanies every secret; 0 says that it does not expire. */
const secretMembers = (client_secret: string): Record<string, Json> => ({ client_secret, client_secret_expires_at: 0 });

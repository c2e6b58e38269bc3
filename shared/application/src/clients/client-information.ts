import { canonicalJson, inNameOrder, type Json, type JsonObject, type SectorStanding } from '@clientele/domain';
import type { ClientKey } from '../ports/keys.ts';

/** The facts from which a client information response is built. */
export type ClientFacts = {
  readonly client_id: string;
  readonly client_id_issued_at: number;
  readonly metadata: JsonObject;
  readonly secretVersion?: number;
  readonly tokenVersion: number;
  readonly sector?: { readonly standing: SectorStanding };
};

/**
 * Returned beside the registered metadata without being part of it. No registry of OAuth parameters contains names with
 * our prefix.
 */
const statusMember = 'clientele_registration_status';

/** A client information response: its body, and the revision that it shows (the `ETag`). */
export type ClientInformation = { readonly clientId: string; readonly revision: number; readonly body: string };

/**
 * The client information response of RFC 7591 §3.2.1 and RFC 7592 §3, as canonical JSON because OPs hash it.
 * Credentials are derived for each response, so that none is ever stored.
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
  /** SEC-14, D-29: every response shows that a client may not be used yet. */
  ...(sector?.standing === 'pending' ? { [statusMember]: 'pending' } : {}),
  registration_access_token: key.registrationAccessToken(tokenVersion),
  registration_client_uri: registrationUri(client_id),
});

/** RFC 7591 §3.2.1: an expiry accompanies every secret; 0 means that it does not expire. */
const secretMembers = (client_secret: string): Record<string, Json> => ({ client_secret, client_secret_expires_at: 0 });

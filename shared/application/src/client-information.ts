import { canonicalJson, type JsonObject, sortedMembers } from '@clientele/domain';
import type { ClientKey } from './ports.ts';

/** What an answer about a client is made of. */
export type ClientFacts = {
  readonly client_id: string;
  readonly client_id_issued_at: number;
  readonly metadata: JsonObject;
  readonly secretVersion?: number;
  readonly tokenVersion: number;
};

/** An answer with a client: its body, and the revision it shows (the `ETag`). */
export type ClientInformation = { readonly clientId: string; readonly revision: number; readonly body: string };

/**
 * The client information response of RFC 7591 §3.2.1 and RFC 7592 §3, as canonical JSON: OPs hash it.
 * Credentials are derived anew each time, so that none is ever stored.
 */
export const clientInformation = (
  facts: ClientFacts,
  key: ClientKey,
  registrationUri: (clientId: string) => string,
): string =>
  canonicalJson(
    sortedMembers({
      ...facts.metadata,
      client_id: facts.client_id,
      client_id_issued_at: facts.client_id_issued_at,
      ...secretMembers(facts.secretVersion, key),
      registration_access_token: key.registrationAccessToken(facts.tokenVersion),
      registration_client_uri: registrationUri(facts.client_id),
    }),
  );

/** RFC 7591 §3.2.1: `client_secret_expires_at` accompanies every secret; 0 says that it does not expire. */
const secretMembers = (version: number | undefined, key: ClientKey): JsonObject =>
  version === undefined ? {} : { client_secret: key.clientSecret(version), client_secret_expires_at: 0 };

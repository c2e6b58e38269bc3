import type { JsonObject, RegisteredClient } from '@clientele/domain';
import type { ClientKey, Vault } from '../ports/keys.ts';
import { type Refusal, refusal } from '../refusals.ts';

/** RFC 7592 §2.2: members that the server issues and the client must not send. */
const forbiddenMembers = [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
] as const;

type Current = { readonly client: RegisteredClient; readonly key: ClientKey; readonly equal: Vault['equal'] };

/** Checks the identity members of a PUT (CFG-09 to CFG-11), before its metadata. */
export const updateMembersFault = (body: JsonObject, current: Current): Refusal | undefined => {
  const forbidden = forbiddenMembers.find((member) => Object.hasOwn(body, member));
  if (forbidden !== undefined) return fault(`${forbidden} must not be sent in an update (RFC 7592 section 2.2)`);
  if (body.client_id !== current.client.client_id) {
    return fault('client_id must be present and equal to the current one (RFC 7592 section 2.2)');
  }
  return secretFault(body, current);
};

/** CFG-11: a secret may be repeated, never chosen. Compared in constant time (THREAT-10). */
const secretFault = (body: JsonObject, { client, key, equal }: Current): Refusal | undefined => {
  if (!Object.hasOwn(body, 'client_secret')) return undefined;
  const sent = body.client_secret;
  const { secretVersion } = client;
  if (secretVersion !== undefined && typeof sent === 'string' && equal(sent, key.clientSecret(secretVersion)))
    return undefined;
  return fault('client_secret must be left out or equal to the current one (RFC 7592 section 2.2)');
};

const fault = (description: string): Refusal => refusal('member-forbidden', description);

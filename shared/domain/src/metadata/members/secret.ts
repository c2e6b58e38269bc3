import type { ClientMetadata } from './contract.ts';
import type { KnownMetadata } from './members.ts';
import { isSymmetric } from './registry.ts';

/** The members whose symmetric algorithms are keyed with the client secret (OIDC Core §10.1 and §10.2). */
const keyedMembers = [
  'id_token_signed_response_alg',
  'id_token_encrypted_response_alg',
  'userinfo_signed_response_alg',
  'userinfo_encrypted_response_alg',
  'request_object_signing_alg',
  'request_object_encryption_alg',
  'introspection_signed_response_alg',
  'introspection_encrypted_response_alg',
  'authorization_signed_response_alg',
  'authorization_encrypted_response_alg',
] as const;

/** The first member that needs a secret shared by client and OP, whatever the authentication method. */
export const symmetricMember = (metadata: KnownMetadata): (typeof keyedMembers)[number] | undefined =>
  keyedMembers.find((name) => isSymmetric(metadata[name] ?? ''));

/**
 * RESP-07: whether a secret is issued for this metadata. Never for a public client (RESP-08), since it is granted no
 * symmetric algorithm (AUTHN-05).
 */
export const needsClientSecret = (metadata: ClientMetadata): boolean =>
  metadata.token_endpoint_auth_method.startsWith('client_secret_') || symmetricMember(metadata) !== undefined;

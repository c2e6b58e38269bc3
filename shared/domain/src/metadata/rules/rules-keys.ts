import { holdsKeyFor, jwksFault } from '../keys/jwks.ts';
import { memberFault } from '../members/fault.ts';
import { isAsymmetric } from '../members/registry.ts';
import type { Case, Rule } from './rule.ts';

const oidc = 'OIDC Registration section 2';

/** KEY-01, RFC 7591 §2: two sources of keys could disagree. */
const oneSourceOfKeys: Rule = ({ metadata }) =>
  metadata.jwks !== undefined && metadata.jwks_uri !== undefined
    ? memberFault('jwks', 'must not be given together with jwks_uri', 'RFC 7591 section 2')
    : undefined;

/** KEY-02 to KEY-07. */
const soundKeys: Rule = ({ asked: { jwks }, keys, policy }) =>
  jwks === undefined ? undefined : jwksFault(jwks, keys, policy.limits);

/**
 * Members whose asymmetric algorithms use the client's key pair: for what it signs, and for what is encrypted to it.
 */
const keyedMembers = [
  'id_token_encrypted_response_alg',
  'userinfo_encrypted_response_alg',
  'request_object_signing_alg',
  'introspection_encrypted_response_alg',
  'authorization_encrypted_response_alg',
  'backchannel_authentication_request_signing_alg',
] as const;

/** KEY-08: a client that signs with a key pair, or has something encrypted to one, must register the public key. */
const keysForAlgorithms: Rule = (judged) => {
  for (const member of keyedMembers) {
    const algorithm = judged.metadata[member];
    if (algorithm === undefined || !isAsymmetric(algorithm)) continue;
    const rule = missingKey(judged, algorithm);
    if (rule !== undefined) return memberFault(member, rule, oidc);
  }
  return undefined;
};

/**
 * AUTHN-09, OIDC Core §9: a client that authenticates by signature must have a key for its algorithm or, if it names
 * none, for one of ours.
 */
const keysForPrivateKeyJwt: Rule = (judged) => {
  const { metadata, policy } = judged;
  if (metadata.token_endpoint_auth_method !== 'private_key_jwt') return undefined;
  const named = metadata.token_endpoint_auth_signing_alg;
  const usable = named === undefined ? policy.supported.token_endpoint_auth_signing_alg_values_supported : [named];
  if (usable.some((algorithm) => isAsymmetric(algorithm) && missingKey(judged, algorithm) === undefined))
    return undefined;
  const rule = `needs jwks with a key for ${named ?? 'a supported signing algorithm'}, or jwks_uri`;
  return memberFault('token_endpoint_auth_method', rule, oidc);
};

/** AUTHN-11, RFC 8705 §2.2.2: the OP finds the certificate in the key that carries it. */
const certificateForSelfSignedTls: Rule = ({ metadata, keys }) => {
  if (metadata.token_endpoint_auth_method !== 'self_signed_tls_client_auth') return undefined;
  if (metadata.jwks_uri !== undefined || keys.some((key) => key.hasCertificate)) return undefined;
  const rule = 'needs jwks with a key that carries x5c, or jwks_uri';
  return memberFault('token_endpoint_auth_method', rule, 'RFC 8705 section 2.2.2');
};

const missingKey = ({ metadata, keys }: Case, algorithm: string): string | undefined =>
  metadata.jwks_uri !== undefined || (metadata.jwks !== undefined && holdsKeyFor(keys, algorithm))
    ? undefined
    : `needs jwks with a key for ${algorithm}, or jwks_uri`;

export const keyRules: readonly Rule[] = [
  oneSourceOfKeys,
  soundKeys,
  keysForAlgorithms,
  keysForPrivateKeyJwt,
  certificateForSelfSignedTls,
];

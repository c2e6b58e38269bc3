import type { MetadataFault } from '../members/contract.ts';
import { memberFault } from '../members/fault.ts';
import { returnsIdTokenInFront } from '../members/registry.ts';
import { logoutRedirectFault, sameOrigin } from '../uri/web-uri.ts';
import type { Rule } from './rule.ts';

const oidc = 'OIDC Registration section 2';

/** META-12, OIDC Registration §2: an ID Token that passes through the browser must be signed. */
const idTokenSignedInFront: Rule = ({ metadata }) => {
  if (metadata.id_token_signed_response_alg !== 'none') return undefined;
  if (!metadata.response_types?.some(returnsIdTokenInFront)) return undefined;
  const rule = 'must not be none where a response type returns an ID Token from the authorization endpoint';
  return memberFault('id_token_signed_response_alg', rule, oidc);
};

const encryptionPairs = [
  ['id_token_encrypted_response_enc', 'id_token_encrypted_response_alg'],
  ['userinfo_encrypted_response_enc', 'userinfo_encrypted_response_alg'],
  ['request_object_encryption_enc', 'request_object_encryption_alg'],
  ['introspection_encrypted_response_enc', 'introspection_encrypted_response_alg'],
  ['authorization_encrypted_response_enc', 'authorization_encrypted_response_alg'],
] as const;

/** META-13, META-15, META-17, META-37, META-38: content encryption has no meaning without key management. */
const contentEncryptionNeedsAlgorithm: Rule = ({ metadata }) => {
  for (const [enc, alg] of encryptionPairs)
    if (metadata[enc] !== undefined && metadata[alg] === undefined)
      return memberFault(enc, `must not be given without ${alg}`, oidc);
  return undefined;
};

/** META-16, META-34, RFC 9101 §10.5: signed request objects cannot be both required and waived. */
const signedRequestObjects: Rule = ({ metadata }) =>
  metadata.request_object_signing_alg === 'none' && metadata.require_signed_request_object
    ? memberFault('request_object_signing_alg', 'must not be none where signed request objects are required', rfc9101)
    : undefined;
const rfc9101 = 'RFC 9101 section 10.5';

/**
 * META-25, D-27: a client registered with none of the scopes it requested would be surprised. Lenient profiles let the
 * OP decide at the time of use.
 */
const someScopeRemains: Rule = ({ asked, metadata, policy }) =>
  asked.scope !== undefined && metadata.scope === undefined && !policy.lenient
    ? memberFault('scope', 'must contain a scope listed in scopes_supported', 'RFC 7591 section 2')
    : undefined;

/**
 * Appendix A: RFC 7591 has response type `token`; OpenID Connect Core §3 does not use it, since it returns no ID Token.
 */
const openidReturnsIdTokens: Rule = ({ asked, metadata }) => {
  if (!asked.scope?.split(' ').includes('openid')) return undefined;
  const types = metadata.response_types ?? [];
  if (types.length === 0 || types.some((type) => type !== 'token')) return undefined;
  return memberFault('scope', 'must not contain openid where token is the only response type', oidcCore);
};
const oidcCore = 'OIDC Core section 3';

/** META-28, RP-Initiated Logout §3.1. */
const logoutRedirects: Rule = ({ metadata, policy }) => {
  const { post_logout_redirect_uris: uris, application_type: applicationType = 'web' } = metadata;
  for (const [index, uri] of uris?.entries() ?? []) {
    const rule = logoutRedirectFault(uri, { applicationType, customSchemesAllowed: policy.customSchemesAllowed });
    if (rule !== undefined) return memberFault(`post_logout_redirect_uris[${index}]`, rule);
  }
  return undefined;
};

/** META-29, Front-Channel Logout §2: scheme, host and port must be those of a registered redirect URI. */
const frontChannelLogoutOrigin: Rule = ({ metadata }): MetadataFault | undefined => {
  const uri = metadata.frontchannel_logout_uri;
  if (uri === undefined) return undefined;
  if (metadata.redirect_uris?.some((redirect) => sameOrigin(redirect, uri))) return undefined;
  const rule = 'must have the scheme, host and port of a registered redirect URI';
  return memberFault('frontchannel_logout_uri', rule, 'OpenID Connect Front-Channel Logout section 2');
};

export const openidRules: readonly Rule[] = [
  idTokenSignedInFront,
  contentEncryptionNeedsAlgorithm,
  signedRequestObjects,
  someScopeRemains,
  openidReturnsIdTokens,
  logoutRedirects,
  frontChannelLogoutOrigin,
];

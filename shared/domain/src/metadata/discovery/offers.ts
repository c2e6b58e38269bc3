import type { ProfileName } from '../members/contract.ts';
import type { FlagName, ListName } from '../members/members.ts';
import {
  asymmetricKeyManagement,
  asymmetricSignatures,
  authMethods,
  contentEncryption,
  grantType,
  keyManagement,
  signatures,
} from '../members/registry.ts';

/** How a profile treats one discovery list. */
export type ListOffer = {
  /** Offered if the operator's OP document does not mention the list. */
  readonly byDefault: readonly string[];
  /** Values that the OP document may add or choose; all others are left out. */
  readonly allows: (value: string) => boolean;
  /** Registration makes no sense with an empty list, so an empty list is a configuration error. */
  readonly mandatory?: true;
  /** An extension: an OP document that does not mention it means that the OP does not support it. */
  readonly extension?: true;
};

/** How a profile treats one discovery flag; with `always`, the OP document cannot change it. */
export type FlagOffer = { readonly byDefault: boolean; readonly always?: true; readonly extension?: true };

export type Offers = { readonly [Name in ListName]: ListOffer } & { readonly [Name in FlagName]: FlagOffer };

const among = (values: readonly string[], more: Partial<ListOffer> = {}): ListOffer => ({
  byDefault: values,
  allows: (value) => values.includes(value),
  ...more,
});

const anything = (): boolean => true;
const alsoNone = (values: readonly string[]): ListOffer => among([...values, 'none'], { byDefault: values });
const extension = { extension: true } as const;
const mandatory = { mandatory: true } as const;

const { authorizationCode, implicit, refreshToken, clientCredentials, password } = grantType;

const jwtResponseModes = ['jwt', 'query.jwt', 'form_post.jwt'] as const;

/**
 * Current best practice (RFC 9700): no tokens through the browser, no passwords, S256 only. `none` is offered as a
 * signature algorithm only if the OP document lists it (D-24). Without an OP document, every extension that costs the
 * registry nothing is on.
 */
const bcp: Offers = {
  response_types_supported: among(['code', 'none'], { byDefault: ['code'], ...mandatory }),
  response_modes_supported: {
    byDefault: ['query', 'form_post', ...jwtResponseModes],
    allows: (mode) => !mode.startsWith('fragment'),
  },
  grant_types_supported: {
    byDefault: [authorizationCode, refreshToken, clientCredentials],
    allows: (grant) => grant !== implicit && grant !== password,
    ...mandatory,
  },
  subject_types_supported: among(['public', 'pairwise'], mandatory),
  id_token_signing_alg_values_supported: { ...alsoNone(signatures), ...mandatory },
  id_token_encryption_alg_values_supported: among(keyManagement),
  id_token_encryption_enc_values_supported: among(contentEncryption),
  userinfo_signing_alg_values_supported: alsoNone(signatures),
  userinfo_encryption_alg_values_supported: among(keyManagement),
  userinfo_encryption_enc_values_supported: among(contentEncryption),
  request_object_signing_alg_values_supported: alsoNone(signatures),
  request_object_encryption_alg_values_supported: among(keyManagement),
  request_object_encryption_enc_values_supported: among(contentEncryption),
  authorization_signing_alg_values_supported: among(signatures, extension),
  authorization_encryption_alg_values_supported: among(keyManagement, extension),
  authorization_encryption_enc_values_supported: among(contentEncryption, extension),
  introspection_signing_alg_values_supported: among(signatures, extension),
  introspection_encryption_alg_values_supported: among(keyManagement, extension),
  introspection_encryption_enc_values_supported: among(contentEncryption, extension),
  token_endpoint_auth_methods_supported: among(authMethods, mandatory),
  token_endpoint_auth_signing_alg_values_supported: among(signatures),
  scopes_supported: {
    byDefault: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
    allows: anything,
    ...mandatory,
  },
  authorization_details_types_supported: { byDefault: [], allows: anything, ...extension },
  backchannel_token_delivery_modes_supported: among(['poll', 'ping', 'push'], { byDefault: [], ...extension }),
  backchannel_authentication_request_signing_alg_values_supported: among(asymmetricSignatures, {
    byDefault: [],
    ...extension,
  }),
  dpop_signing_alg_values_supported: among(asymmetricSignatures, extension),
  code_challenge_methods_supported: among(['S256'], mandatory),
  backchannel_user_code_parameter_supported: { byDefault: false },
  tls_client_certificate_bound_access_tokens: { byDefault: true, ...extension },
  frontchannel_logout_supported: { byDefault: true, ...extension },
  frontchannel_logout_session_supported: { byDefault: true, ...extension },
  backchannel_logout_supported: { byDefault: true, ...extension },
  backchannel_logout_session_supported: { byDefault: true, ...extension },
  require_pushed_authorization_requests: { byDefault: false },
  require_signed_request_object: { byDefault: false },
  request_uri_parameter_supported: { byDefault: true },
  require_request_uri_registration: { byDefault: true },
};

/**
 * DISC-07, D-19: what the “Dynamic OP” certification needs, including implicit and unsigned request objects
 * (Discovery §3: SHOULD).
 */
const oidcDynamic: Offers = {
  ...bcp,
  response_types_supported: among(
    ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token', 'token', 'none'],
    {
      byDefault: ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'],
      ...mandatory,
    },
  ),
  response_modes_supported: {
    byDefault: ['query', 'fragment', 'form_post', ...jwtResponseModes, 'fragment.jwt'],
    allows: anything,
  },
  grant_types_supported: {
    byDefault: [authorizationCode, implicit, refreshToken, clientCredentials],
    allows: (grant) => grant !== password,
    ...mandatory,
  },
  request_object_signing_alg_values_supported: among([...signatures, 'none']),
  code_challenge_methods_supported: among(['S256', 'plain'], { byDefault: ['S256'], ...mandatory }),
};

const fapiSignatures = ['PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;

/** AUTHN-12: FAPI 2.0 Security Profile §5.3.2 and §5.4.1. No secrets, hence no symmetric algorithms. */
const fapi: Offers = {
  ...bcp,
  response_types_supported: among(['code'], mandatory),
  id_token_signing_alg_values_supported: among(fapiSignatures, mandatory),
  id_token_encryption_alg_values_supported: among(asymmetricKeyManagement),
  userinfo_signing_alg_values_supported: among(fapiSignatures),
  userinfo_encryption_alg_values_supported: among(asymmetricKeyManagement),
  request_object_signing_alg_values_supported: among(fapiSignatures),
  request_object_encryption_alg_values_supported: among(asymmetricKeyManagement),
  authorization_signing_alg_values_supported: among(fapiSignatures, extension),
  authorization_encryption_alg_values_supported: among(asymmetricKeyManagement, extension),
  introspection_signing_alg_values_supported: among(fapiSignatures, extension),
  introspection_encryption_alg_values_supported: among(asymmetricKeyManagement, extension),
  token_endpoint_auth_methods_supported: among(
    ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
    mandatory,
  ),
  token_endpoint_auth_signing_alg_values_supported: among(fapiSignatures, mandatory),
  backchannel_authentication_request_signing_alg_values_supported: among(fapiSignatures, {
    byDefault: [],
    ...extension,
  }),
  dpop_signing_alg_values_supported: among(fapiSignatures, extension),
  require_pushed_authorization_requests: { byDefault: true, always: true },
  request_uri_parameter_supported: { byDefault: false, always: true },
};

/** `mcp` offers what `bcp` does; it differs in leniency and in the schemes it accepts. */
export const offersOf: { readonly [Profile in ProfileName]: Offers } = {
  bcp,
  'oidc-dynamic': oidcDynamic,
  mcp: bcp,
  fapi,
};

const rows: ReadonlyMap<string, ListOffer | FlagOffer> = new Map(Object.entries(bcp));

const isListName = (name: string): name is ListName => {
  const offer = rows.get(name);
  return offer !== undefined && 'allows' in offer;
};

const isFlagName = (name: string): name is FlagName => rows.has(name) && !isListName(name);

export const listNames: readonly ListName[] = [...rows.keys()].filter(isListName);
export const flagNames: readonly FlagName[] = [...rows.keys()].filter(isFlagName);

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
  /** Offered if there is no OP document. */
  readonly byDefault: readonly string[];
  /**
   * What the standard says of an OP whose document lacks the list (DISC-02, DISC-04). Absent where the standard has no
   * default: then the OP supports nothing of the kind.
   */
  readonly byStandard?: readonly string[];
  /** Values that the OP document may add or choose; all others are left out. */
  readonly allows: (value: string) => boolean;
  /** Registration makes no sense with an empty list, so an empty list is a configuration error. */
  readonly mandatory?: true;
};

/**
 * How a profile treats one discovery flag: its value without an OP document, and its value if the OP document lacks it.
 * With `always`, the OP document cannot change it.
 */
export type FlagOffer = { readonly byDefault: boolean; readonly byStandard: boolean; readonly always?: true };

export type Offers = { readonly [Name in ListName]: ListOffer } & { readonly [Name in FlagName]: FlagOffer };

const among = (values: readonly string[], more: Partial<ListOffer> = {}): ListOffer => ({
  byDefault: values,
  allows: (value) => values.includes(value),
  ...more,
});

const { authorizationCode, implicit, refreshToken, clientCredentials, password } = grantType;

const anything = (): boolean => true;
const alsoNone = (values: readonly string[]): ListOffer => among([...values, 'none'], { byDefault: values });
const mandatory = { mandatory: true } as const;
const off: FlagOffer = { byDefault: false, byStandard: false };
const onUnlessLacking: FlagOffer = { byDefault: true, byStandard: false };

/**
 * Discovery §3 and RFC 8414 §2 give these defaults. Where Discovery demands the list and so has no default, it is what
 * OIDC Registration §2 assumes of every OP.
 */
const standard = {
  responseTypes: { byStandard: ['code'] },
  responseModes: { byStandard: ['query', 'fragment'] },
  grants: { byStandard: [authorizationCode, implicit] },
  subjects: { byStandard: ['public'] },
  idTokenSignatures: { byStandard: ['RS256'] },
  authMethods: { byStandard: ['client_secret_basic'] },
} as const satisfies { readonly [list: string]: Partial<ListOffer> };

const jwtResponseModes = ['jwt', 'query.jwt', 'form_post.jwt'] as const;

/**
 * Current best practice (RFC 9700): no tokens through the browser, no passwords, S256 only. `none` is offered as a
 * signature algorithm only if the OP document lists it (D-24). Without an OP document, every extension that costs the
 * registry nothing is on.
 */
const bcp: Offers = {
  response_types_supported: among(['code', 'none'], { byDefault: ['code'], ...standard.responseTypes, ...mandatory }),
  response_modes_supported: {
    ...standard.responseModes,
    byDefault: ['query', 'form_post', ...jwtResponseModes],
    allows: (mode) => !mode.startsWith('fragment'),
  },
  grant_types_supported: {
    ...standard.grants,
    byDefault: [authorizationCode, refreshToken, clientCredentials],
    allows: (grant) => grant !== implicit && grant !== password,
    ...mandatory,
  },
  subject_types_supported: among(['public', 'pairwise'], { ...standard.subjects, ...mandatory }),
  id_token_signing_alg_values_supported: { ...alsoNone(signatures), ...standard.idTokenSignatures, ...mandatory },
  id_token_encryption_alg_values_supported: among(keyManagement),
  id_token_encryption_enc_values_supported: among(contentEncryption),
  userinfo_signing_alg_values_supported: alsoNone(signatures),
  userinfo_encryption_alg_values_supported: among(keyManagement),
  userinfo_encryption_enc_values_supported: among(contentEncryption),
  request_object_signing_alg_values_supported: alsoNone(signatures),
  request_object_encryption_alg_values_supported: among(keyManagement),
  request_object_encryption_enc_values_supported: among(contentEncryption),
  authorization_signing_alg_values_supported: among(signatures),
  authorization_encryption_alg_values_supported: among(keyManagement),
  authorization_encryption_enc_values_supported: among(contentEncryption),
  introspection_signing_alg_values_supported: among(signatures),
  introspection_encryption_alg_values_supported: among(keyManagement),
  introspection_encryption_enc_values_supported: among(contentEncryption),
  token_endpoint_auth_methods_supported: among(authMethods, { ...standard.authMethods, ...mandatory }),
  token_endpoint_auth_signing_alg_values_supported: among(signatures),
  scopes_supported: { byDefault: [], allows: anything },
  authorization_details_types_supported: { byDefault: [], allows: anything },
  backchannel_token_delivery_modes_supported: among(['poll', 'ping', 'push'], { byDefault: [] }),
  backchannel_authentication_request_signing_alg_values_supported: among(asymmetricSignatures, { byDefault: [] }),
  dpop_signing_alg_values_supported: among(asymmetricSignatures),
  code_challenge_methods_supported: among(['S256']),
  backchannel_user_code_parameter_supported: off,
  tls_client_certificate_bound_access_tokens: onUnlessLacking,
  frontchannel_logout_supported: onUnlessLacking,
  frontchannel_logout_session_supported: onUnlessLacking,
  backchannel_logout_supported: onUnlessLacking,
  backchannel_logout_session_supported: onUnlessLacking,
  require_pushed_authorization_requests: off,
  require_signed_request_object: off,
  request_uri_parameter_supported: { byDefault: true, byStandard: true },
  require_request_uri_registration: onUnlessLacking,
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
      ...standard.responseTypes,
      ...mandatory,
    },
  ),
  response_modes_supported: {
    ...standard.responseModes,
    byDefault: ['query', 'fragment', 'form_post', ...jwtResponseModes, 'fragment.jwt'],
    allows: anything,
  },
  grant_types_supported: {
    ...standard.grants,
    byDefault: [authorizationCode, implicit, refreshToken, clientCredentials],
    allows: (grant) => grant !== password,
    ...mandatory,
  },
  request_object_signing_alg_values_supported: among([...signatures, 'none']),
  code_challenge_methods_supported: among(['S256', 'plain'], { byDefault: ['S256'] }),
};

const fapiSignatures = ['PS256', 'ES256', 'EdDSA', 'Ed25519'] as const;

/** AUTHN-12: FAPI 2.0 Security Profile §5.3.2 and §5.4.1. No secrets, hence no symmetric algorithms. */
const fapi: Offers = {
  ...bcp,
  response_types_supported: among(['code'], { ...standard.responseTypes, ...mandatory }),
  id_token_signing_alg_values_supported: among(fapiSignatures, mandatory),
  id_token_encryption_alg_values_supported: among(asymmetricKeyManagement),
  userinfo_signing_alg_values_supported: among(fapiSignatures),
  userinfo_encryption_alg_values_supported: among(asymmetricKeyManagement),
  request_object_signing_alg_values_supported: among(fapiSignatures),
  request_object_encryption_alg_values_supported: among(asymmetricKeyManagement),
  authorization_signing_alg_values_supported: among(fapiSignatures),
  authorization_encryption_alg_values_supported: among(asymmetricKeyManagement),
  introspection_signing_alg_values_supported: among(fapiSignatures),
  introspection_encryption_alg_values_supported: among(asymmetricKeyManagement),
  token_endpoint_auth_methods_supported: among(
    ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
    mandatory,
  ),
  token_endpoint_auth_signing_alg_values_supported: among(fapiSignatures, mandatory),
  backchannel_authentication_request_signing_alg_values_supported: among(fapiSignatures, { byDefault: [] }),
  dpop_signing_alg_values_supported: among(fapiSignatures),
  code_challenge_methods_supported: among(['S256'], mandatory),
  require_pushed_authorization_requests: { byDefault: true, byStandard: true, always: true },
  request_uri_parameter_supported: { byDefault: false, byStandard: false, always: true },
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

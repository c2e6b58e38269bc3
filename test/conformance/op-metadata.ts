/**
 * Discovery documents of imaginary OPs, for `OP_METADATA_FILE`: the OP's lists restrict what may be registered
 * (META-47).
 */
type OpMetadata = Readonly<Record<string, unknown>>;

const issuer = 'https://op.example';

const endpoints = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  introspection_endpoint: `${issuer}/introspect`,
  end_session_endpoint: `${issuer}/logout`,
  pushed_authorization_request_endpoint: `${issuer}/par`,
  device_authorization_endpoint: `${issuer}/device`,
  backchannel_authentication_endpoint: `${issuer}/ciba`,
  jwks_uri: `${issuer}/jwks`,
  subject_types_supported: ['public'],
};

export const signingAlgs = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256', 'HS384', 'HS512'] as const;
const encryptionAlgs = ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'dir', 'A128KW', 'A256GCMKW'] as const;
const encryptionEncs = ['A128CBC-HS256', 'A256GCM'] as const;

export const grants = {
  code: 'authorization_code',
  implicit: 'implicit',
  refresh: 'refresh_token',
  credentials: 'client_credentials',
  password: 'password',
  jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  saml: 'urn:ietf:params:oauth:grant-type:saml2-bearer',
  device: 'urn:ietf:params:oauth:grant-type:device_code',
  ciba: 'urn:openid:params:grant-type:ciba',
  exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
} as const;

const encrypted = (purpose: string): OpMetadata => ({
  [`${purpose}_encryption_alg_values_supported`]: encryptionAlgs,
  [`${purpose}_encryption_enc_values_supported`]: encryptionEncs,
});

/** An OP that offers everything a client can request. With `PROFILE=oidc-dynamic`, every member can be tested. */
export const everything: OpMetadata = {
  ...endpoints,
  response_types_supported: [
    'code',
    'id_token',
    'id_token token',
    'code id_token',
    'code token',
    'code id_token token',
    'token',
    'none',
  ],
  response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
  grant_types_supported: Object.values(grants),
  acr_values_supported: ['urn:example:silver', 'urn:example:gold'],
  scopes_supported: ['openid', 'profile', 'email', 'offline_access', 'a', 'b'],
  id_token_signing_alg_values_supported: [...signingAlgs, 'none'],
  userinfo_signing_alg_values_supported: [...signingAlgs],
  request_object_signing_alg_values_supported: [...signingAlgs, 'none'],
  authorization_signing_alg_values_supported: [...signingAlgs],
  introspection_signing_alg_values_supported: [...signingAlgs],
  ...encrypted('id_token'),
  ...encrypted('userinfo'),
  ...encrypted('request_object'),
  ...encrypted('authorization'),
  ...encrypted('introspection'),
  token_endpoint_auth_methods_supported: [
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
    'none',
  ],
  token_endpoint_auth_signing_alg_values_supported: [...signingAlgs],
  authorization_details_types_supported: ['payment_initiation', 'account_information'],
  backchannel_token_delivery_modes_supported: ['poll', 'ping', 'push'],
  backchannel_authentication_request_signing_alg_values_supported: ['RS256', 'ES256'],
  backchannel_user_code_parameter_supported: true,
  dpop_signing_alg_values_supported: ['ES256', 'PS256'],
  tls_client_certificate_bound_access_tokens: true,
  mtls_endpoint_aliases: { token_endpoint: 'https://mtls.op.example/token' },
  code_challenge_methods_supported: ['S256'],
  frontchannel_logout_supported: true,
  frontchannel_logout_session_supported: true,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
  request_parameter_supported: true,
  request_uri_parameter_supported: true,
  require_request_uri_registration: true,
};

/** An OP that offers little: no refresh tokens, no Basic, no CIBA user codes, and pushed requests only. */
export const narrow: OpMetadata = {
  ...endpoints,
  response_types_supported: ['code'],
  grant_types_supported: [grants.code, grants.ciba],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
  request_object_signing_alg_values_supported: ['RS256'],
  code_challenge_methods_supported: ['S256'],
  backchannel_token_delivery_modes_supported: ['poll'],
  require_pushed_authorization_requests: true,
};

/**
 * The FAPI 2.0 view of an OP: the methods, algorithms and bindings that the profile allows (FAPI 2.0 Security Profile
 * §5).
 */
export const highSecurity: OpMetadata = {
  ...everything,
  response_types_supported: ['code'],
  id_token_signing_alg_values_supported: ['PS256', 'ES256', 'EdDSA'],
  require_pushed_authorization_requests: true,
};

import type { Json, JsonObject } from '@clientele/domain';
import type { Random } from './random.ts';

/** Client metadata as some client might send them: mostly sound, sometimes not, and sometimes at odds with themselves. */
export const randomMetadata = (random: Random): JsonObject => {
  const metadata: Record<string, Json> = random.chance(0.95) ? { redirect_uris: redirectUris(random) } : {};
  const count = random.below(7);
  for (let drawn = 0; drawn < count; drawn += 1) {
    const [member, values] = random.pick(candidates);
    metadata[member] = random.pick(values);
  }
  if (random.chance(0.3)) metadata.jwks = { keys: random.subset(publicKeys) };
  return metadata;
};

const redirectUris = (random: Random): readonly Json[] => [
  random.chance(0.9) ? random.pick(soundRedirects) : random.pick(strangeRedirects),
  ...random.subset(soundRedirects),
];

const soundRedirects = [
  'https://rp.example/cb',
  'https://rp.example/other?state=1',
  'https://other.example:8443/cb',
  'https://xn--bcher-kva.example/cb',
] as const;

const strangeRedirects = [
  'http://rp.example/cb',
  'http://127.0.0.1:8080/cb',
  'http://localhost/cb',
  'http://[::1]:0/cb',
  'https://rp.example/cb#part',
  'https://*.rp.example/cb',
  'https://user:pass@rp.example/cb',
  'https://rp.example/../cb',
  'com.example.app:/cb',
  'myapp:cb',
  'javascript:alert(1)',
  'data:text/html,x',
  'rp.example/cb',
  '',
  7,
  null,
] as const;

/** Public keys, made for nothing else, of the kinds that registries meet. */
const publicKeys: readonly JsonObject[] = [
  {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    use: 'enc',
    kid: '1',
  },
  { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: '2', use: 'sig', alg: 'EdDSA' },
  { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: '3' },
  { kty: 'oct', k: 'c2VjcmV0', kid: '4' },
  { kty: 'unknown', kid: '5' },
];

const signingAlgorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256', 'HS512', 'none', 'RS257', '', null] as const;
const keyAlgorithms = ['RSA-OAEP-256', 'ECDH-ES', 'RSA1_5', 'dir', 'A128KW', null, 5] as const;
const contentAlgorithms = ['A128CBC-HS256', 'A256GCM', 'A128GCM', 'A512GCM', ''] as const;
const pages = ['https://rp.example/page', 'http://rp.example/page', 'ftp://rp.example/', 'page', '', null, {}] as const;
const flags = [true, false, null, 'true', 1] as const;

const candidates: readonly (readonly [member: string, values: readonly Json[]])[] = [
  ['application_type', ['web', 'native', 'web', 'desktop', null, 1]],
  ['response_types', [['code'], [], ['id_token'], ['code id_token'], ['code', 'none'], 'code', null, [1]]],
  [
    'grant_types',
    [
      ['authorization_code'],
      ['authorization_code', 'refresh_token'],
      ['client_credentials'],
      ['implicit'],
      ['password'],
      ['refresh_token'],
      [],
      'authorization_code',
      null,
    ],
  ],
  [
    'token_endpoint_auth_method',
    [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
      'none',
      'client_secret_nix',
      null,
      7,
    ],
  ],
  ['token_endpoint_auth_signing_alg', signingAlgorithms],
  ['id_token_signed_response_alg', signingAlgorithms],
  ['id_token_encrypted_response_alg', keyAlgorithms],
  ['id_token_encrypted_response_enc', contentAlgorithms],
  ['userinfo_signed_response_alg', signingAlgorithms],
  ['userinfo_encrypted_response_alg', keyAlgorithms],
  ['userinfo_encrypted_response_enc', contentAlgorithms],
  ['request_object_signing_alg', signingAlgorithms],
  ['request_object_encryption_alg', keyAlgorithms],
  [
    'client_name',
    ['A client', '', 'Ein Klient äöü', '名前', 'a\u202eb', '<script>alert(1)</script>', null, 5, ['A client']],
  ],
  ['client_name#ja-Hani-JP', ['クライアント名', '', null, 5]],
  ['client_name#JA-hani-jp', ['クライアント名']],
  ['client_uri', pages],
  ['logo_uri', pages],
  ['policy_uri', pages],
  ['tos_uri', pages],
  ['tos_uri#de', pages],
  ['jwks_uri', ['https://rp.example/jwks.json', 'http://rp.example/jwks.json', '', 5]],
  ['contacts', [['ve7jtb@example.org'], [], ['a', 'b'], 've7jtb@example.org', [5], null]],
  ['subject_type', ['public', 'pairwise', 'other', null]],
  ['sector_identifier_uri', ['https://rp.example/sector.json', 'http://rp.example/sector.json', null]],
  ['default_max_age', [3600, 0, -1, 1.5, '3600', 1e300, null]],
  ['require_auth_time', flags],
  ['default_acr_values', [['urn:a', 'urn:b'], [], [''], 'urn:a']],
  ['initiate_login_uri', ['https://rp.example/login', 'http://rp.example/login', null]],
  ['request_uris', [['https://rp.example/ro#hash'], ['http://rp.example/ro'], [], 'https://rp.example/ro']],
  ['scope', ['openid profile', 'openid', '', 'a  b', 'a"b', ['openid'], null]],
  ['software_id', ['4NRB1-0XZABZI9E6-5SM3R', '', 5]],
  ['software_version', ['1.0', '', {}]],
  ['post_logout_redirect_uris', [['https://rp.example/out'], [], ['out'], 'https://rp.example/out']],
  ['tls_client_auth_subject_dn', ['CN=rp.example,O=Example', '', 5]],
  ['tls_client_auth_san_dns', ['rp.example', 'not a name']],
  ['tls_client_certificate_bound_access_tokens', flags],
  ['dpop_bound_access_tokens', flags],
  ['require_signed_request_object', flags],
  ['require_pushed_authorization_requests', flags],
  ['response_modes', [['query'], ['form_post'], ['other'], 'query']],
  ['backchannel_logout_uri', ['https://rp.example/back', 'http://rp.example/back']],
  ['frontchannel_logout_uri', ['https://rp.example/front', 'https://other.example/front']],
  ['jwks', [null, {}, { keys: [] }, { keys: 'none' }, { keys: [{ kty: 'RSA' }] }, 'jwks', []]],
  ['unknown_member', [1, 'x', { deep: [1, 2, { er: null }] }, null]],
];

import type { Json, JsonObject } from '@clientele/domain';
import type { Random } from './random.ts';

/** Client metadata as clients might send them: mostly valid, sometimes invalid, and sometimes inconsistent. */
export const randomMetadata = (random: Random): JsonObject => {
  const metadata: Record<string, Json> = random.chance(0.98) ? { redirect_uris: redirectUris(random) } : {};
  const count = random.below(7);
  for (let drawn = 0; drawn < count; drawn += 1) {
    const [member, { sound, strange }] = random.pick(candidates);
    metadata[member] = random.pick(random.chance(0.9) ? sound : strange);
  }
  if (random.chance(0.1)) metadata.jwks = { keys: random.chance(0.8) ? soundKeys : random.subset(strangeKeys) };
  return metadata;
};

const redirectUris = (random: Random): readonly Json[] => [
  random.chance(0.95) ? random.pick(soundRedirects) : random.pick(strangeRedirects),
  ...random.subset(soundRedirects),
];

const soundRedirects = [
  'https://rp.example/cb',
  'https://rp.example/other?page=1',
  'https://other.example:8443/cb',
  'https://xn--bcher-kva.example/cb',
] as const;

const strangeRedirects = [
  'http://rp.example/cb',
  'http://127.0.0.1:8080/cb',
  'http://localhost/cb',
  'http://[::1]:0/cb',
  'https://rp.example/cb#part',
  'https://rp.example/cb?state=1',
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

/** Public keys of the kinds that registries see, generated only for these tests. */
const soundKeys: readonly JsonObject[] = [
  {
    kty: 'EC',
    crv: 'P-256',
    x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
    y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
    use: 'enc',
    kid: '1',
  },
  { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', kid: '2', use: 'sig', alg: 'EdDSA' },
];

const strangeKeys: readonly JsonObject[] = [
  { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: '3' },
  { kty: 'oct', k: 'c2VjcmV0', kid: '4' },
  { kty: 'unknown', kid: '5' },
  {
    kty: 'OKP',
    crv: 'Ed25519',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  },
];

/** Values of a single member: those that every registry accepts, and those that some client will send anyway. */
type Values = { readonly sound: readonly Json[]; readonly strange: readonly Json[] };

const signing: Values = { sound: ['RS256', 'PS256', 'ES256', null], strange: ['HS256', 'none', 'RS257', '', 5] };
const keyManagement: Values = { sound: ['RSA-OAEP-256', 'ECDH-ES', null], strange: ['RSA1_5', 'dir', 'A128KW', 5] };
const contentEncryption: Values = { sound: ['A128CBC-HS256', 'A256GCM'], strange: ['A512GCM', '', {}] };
const page: Values = {
  sound: ['https://rp.example/page', '', null],
  strange: ['ftp://rp.example/', 'page', 'javascript:1', {}],
};
const flag: Values = { sound: [true, false, null], strange: ['true', 1, []] };
const httpsPage: Values = { sound: ['https://rp.example/page', null], strange: ['http://rp.example/page', 'page', 1] };

const candidates: readonly (readonly [member: string, values: Values])[] = [
  ['application_type', { sound: ['web', 'native', 'web', null], strange: ['desktop', 1] }],
  [
    'response_types',
    {
      sound: [['code'], ['code'], null],
      strange: [['id_token'], ['code id_token'], ['code', 'none'], [], 'code', [1]],
    },
  ],
  [
    'grant_types',
    {
      sound: [
        ['authorization_code'],
        ['authorization_code', 'refresh_token'],
        ['client_credentials', 'authorization_code'],
        null,
        [],
      ],
      strange: [['client_credentials'], ['implicit'], ['password'], ['refresh_token'], 'authorization_code', [null]],
    },
  ],
  [
    'token_endpoint_auth_method',
    {
      sound: ['client_secret_basic', 'client_secret_post', 'none', 'none', 'private_key_jwt', null],
      strange: ['client_secret_jwt', 'tls_client_auth', 'self_signed_tls_client_auth', 'client_secret_nix', 7],
    },
  ],
  ['token_endpoint_auth_signing_alg', signing],
  ['id_token_signed_response_alg', signing],
  ['id_token_encrypted_response_alg', keyManagement],
  ['id_token_encrypted_response_enc', contentEncryption],
  ['userinfo_signed_response_alg', signing],
  ['userinfo_encrypted_response_alg', keyManagement],
  ['userinfo_encrypted_response_enc', contentEncryption],
  ['request_object_signing_alg', signing],
  ['request_object_encryption_alg', keyManagement],
  [
    'client_name',
    {
      sound: ['A client', '', 'Ein Klient äöü', '名前', '<script>alert(1)</script>', null],
      strange: ['a\u202eb', 'a\u0000b', 5, ['A client'], 'x'.repeat(5_000)],
    },
  ],
  ['client_name#ja-Hani-JP', { sound: ['クライアント名', '', null], strange: [5] }],
  ['client_name#JA-hani-jp', { sound: ['クライアント名'], strange: [{}] }],
  ['client_uri', page],
  ['logo_uri', page],
  ['policy_uri', page],
  ['tos_uri', page],
  ['tos_uri#de', page],
  ['jwks_uri', { sound: ['https://rp.example/jwks.json', null], strange: ['http://rp.example/jwks.json', '', 5] }],
  ['contacts', { sound: [['ve7jtb@example.org'], ['a', 'b'], [], null], strange: ['ve7jtb@example.org', [5], ['']] }],
  ['subject_type', { sound: ['public', null], strange: ['pairwise', 'other', 1] }],
  [
    'sector_identifier_uri',
    { sound: [null], strange: ['https://rp.example/sector.json', 'http://rp.example/sector.json'] },
  ],
  ['default_max_age', { sound: [3600, 0, null], strange: [-1, 1.5, '3600', 1e300] }],
  ['require_auth_time', flag],
  ['default_acr_values', { sound: [['urn:a', 'urn:b'], []], strange: [[''], 'urn:a'] }],
  ['initiate_login_uri', httpsPage],
  [
    'request_uris',
    { sound: [['https://rp.example/ro#hash'], []], strange: [['http://rp.example/ro'], 'https://rp.example/ro'] },
  ],
  ['scope', { sound: ['openid profile', 'openid', '', null], strange: ['a  b', 'a"b', ['openid']] }],
  ['software_id', { sound: ['4NRB1-0XZABZI9E6-5SM3R', ''], strange: [5] }],
  ['software_version', { sound: ['1.0', ''], strange: [{}] }],
  [
    'post_logout_redirect_uris',
    { sound: [['https://rp.example/out'], []], strange: [['out'], 'https://rp.example/out'] },
  ],
  ['tls_client_auth_subject_dn', { sound: ['CN=rp.example,O=Example', ''], strange: [5, 'no name'] }],
  ['tls_client_auth_san_dns', { sound: ['rp.example'], strange: ['not a name'] }],
  ['tls_client_certificate_bound_access_tokens', flag],
  ['dpop_bound_access_tokens', flag],
  ['require_signed_request_object', flag],
  ['require_pushed_authorization_requests', flag],
  ['response_modes', { sound: [['query'], null], strange: [['form_post'], ['other'], 'query'] }],
  ['backchannel_logout_uri', httpsPage],
  ['frontchannel_logout_uri', httpsPage],
  ['jwks', { sound: [null], strange: [{}, { keys: [] }, { keys: 'none' }, { keys: [{ kty: 'RSA' }] }, 'jwks', []] }],
  ['unknown_member', { sound: [1, 'x', { deep: [1, 2, { er: null }] }, null], strange: [[[[[]]]]] }],
];

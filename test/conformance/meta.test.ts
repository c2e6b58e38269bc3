import { register, send, smallestBody } from '../support/registry.ts';
import { accepted, refusedMetadata } from './answers.ts';
import { ec, jwks, rsa } from './keys.ts';
import { everything, grants, narrow, signingAlgs } from './op-metadata.ts';
import { rule } from './rule.ts';
import { all, icm, iru, type Members, noRedirects, speakTo, speakToOwn } from './vocabulary.ts';

const bcp = speakTo('bcp');
const op = speakTo('oidc-dynamic', everything);
const little = speakTo('bcp', narrow);
const fapi = speakTo('fapi');
const mcp = speakTo('mcp', { ...everything, response_types_supported: ['code'] });
const open = speakToOwn('mcp', { SCOPES_SUPPORTED: '*' }, everything);
const named = speakToOwn('bcp', { SCOPES_SUPPORTED: 'openid zzz' });
const scoped = speakToOwn('oidc-dynamic', { SCOPE_DEFAULT: 'openid a' }, everything);

rule('META-01', 'redirect_uris is required with a response type, and only then', () =>
  all(
    bcp.refuses(noRedirects, iru, /^redirect_uris/),
    bcp.refuses({ ...noRedirects, response_types: ['code'] }, iru, /^redirect_uris/),
    op.refuses({ ...noRedirects, response_types: ['none'] }, iru, /^redirect_uris/),
    op.accepts({ ...noRedirects, response_types: [], grant_types: [grants.credentials] }),
    bcp.keeps({ redirect_uris: ['https://rp.example/cb', 'https://rp.example/cb2'] }),
  ),
);

rule('META-02', 'response_types are supported ones, code by default', () =>
  all(
    bcp.returns({}, { response_types: ['code'] }),
    bcp.refuses({ response_types: ['bogus'] }, icm, /response_types\[0\]/),
    bcp.refuses({ response_types: ['code bogus'] }, icm, /response_types\[0\]/),
    bcp.refuses({ response_types: ['CODE'] }, icm, /response_types\[0\]/),
    bcp.refuses({ response_types: [''] }, icm, /response_types\[0\]/),
    bcp.refuses({ response_types: [1] }, icm, /response_types\[0\]/),
    bcp.refuses({ response_types: 'code' }, icm, /response_types/),
    bcp.refuses({ response_types: ['id_token'] }, icm, /response_types\[0\]/),
    bcp.refuses({ response_types: ['code id_token'] }, icm, /response_types\[0\]/),
    bcp.refuses({ response_types: ['token'] }, icm, /response_types\[0\]/),
    op.keeps({ response_types: ['code', 'id_token', 'id_token token', 'code id_token'] }),
    op.keeps({ response_types: ['code token', 'code id_token token'] }),
    op.keeps({ response_types: ['token'] }),
    op.keeps({ response_types: ['none'] }),
  ),
);

rule('META-02', 'a response type that is not offered is left out as long as an offered one remains (D-25)', () =>
  all(
    bcp.returns({ response_types: ['code', 'bogus'] }, { response_types: ['code'] }),
    bcp.returns({ response_types: ['id_token', 'code'] }, { response_types: ['code'], grant_types: [grants.code] }),
    mcp.returns({ response_types: ['vp_token', 'code'] }, { response_types: ['code'] }),
    bcp.refuses({ response_types: ['bogus', 'id_token'] }, icm, /response_types\[0\]/),
    fapi.refuses({ response_types: ['code', 'id_token'] }, icm, /response_types\[1\]/),
  ),
);

rule('META-02', 'an empty list means no authorization endpoint, so it goes with no redirect grant (D-06)', () =>
  all(
    op.keeps({ response_types: [], grant_types: [grants.credentials] }),
    op.keeps({ response_types: [], grant_types: [grants.device, grants.refresh] }),
    op.refuses({ response_types: [] }, icm, /(response|grant)_types/),
    op.refuses({ response_types: [], grant_types: [grants.code] }, icm, /(response|grant)_types/),
    op.refuses({ response_types: [], grant_types: [grants.implicit] }, icm, /(response|grant)_types/),
  ),
);

/**
 * Appendix A: response type, the grants it requires, and whether `id_token_signed_response_alg=none` is allowed with
 * it.
 */
const responseTypes: readonly { readonly type: string; readonly grants: readonly string[]; readonly none: boolean }[] =
  [
    { type: 'code', grants: [grants.code], none: true },
    { type: 'id_token', grants: [grants.implicit], none: false },
    { type: 'id_token token', grants: [grants.implicit], none: false },
    { type: 'code id_token', grants: [grants.code, grants.implicit], none: false },
    { type: 'code token', grants: [grants.code, grants.implicit], none: true },
    { type: 'code id_token token', grants: [grants.code, grants.implicit], none: false },
    { type: 'token', grants: [grants.implicit], none: true },
    { type: 'none', grants: [], none: true },
  ];

rule('META-03', 'grant_types is authorization_code by default, or derived from the response types (A2)', () =>
  all(
    bcp.returns({}, { grant_types: [grants.code] }),
    ...responseTypes.flatMap(({ type, grants: demanded }) => [
      op.returns({ response_types: [type] }, { grant_types: demanded }),
      op.returns({ response_types: [type], grant_types: null }, { grant_types: demanded }),
      op.returns({ response_types: [type], grant_types: [] }, { grant_types: demanded }),
    ]),
    op.returns({ response_types: ['code', 'id_token'] }, { grant_types: [grants.code, grants.implicit] }),
  ),
);

rule('META-03', 'explicit grant types that lack a demanded grant are refused (A1)', () =>
  all(
    op.refuses({ response_types: ['id_token'], grant_types: [grants.code] }, icm, /grant_types/),
    op.refuses({ response_types: ['id_token token'], grant_types: [grants.code] }, icm, /grant_types/),
    op.refuses({ response_types: ['token'], grant_types: [grants.code] }, icm, /grant_types/),
    op.refuses({ response_types: ['code'], grant_types: [grants.implicit] }, icm, /grant_types/),
    op.refuses({ grant_types: [grants.implicit], response_types: ['code', 'id_token'] }, icm, /grant_types/),
    ...['code id_token', 'code token', 'code id_token token'].flatMap((type) => [
      op.refuses({ response_types: [type], grant_types: [grants.code] }, icm, /grant_types/),
      op.refuses({ response_types: [type], grant_types: [grants.implicit] }, icm, /grant_types/),
    ]),
    op.refuses({ response_types: ['code'], grant_types: [grants.credentials] }, icm, /grant_types/),
    op.refuses({ response_types: ['code'], grant_types: [grants.refresh] }, icm, /grant_types/),
  ),
);

rule('META-03', 'grant types alone decide the response types, unless they are ambiguous (A3, A5)', () =>
  all(
    op.returns({ grant_types: [grants.credentials] }, { response_types: [] }),
    op.returns({ grant_types: [grants.device] }, { response_types: [] }),
    op.returns({ grant_types: [grants.exchange, grants.jwtBearer] }, { response_types: [] }),
    op.returns({ grant_types: [grants.code] }, { response_types: ['code'] }),
    op.refuses({ grant_types: [grants.implicit] }, icm, /(grant|response)_types/),
    op.refuses({ grant_types: [grants.refresh] }, icm, /grant_types/),
    op.refuses({ grant_types: [grants.refresh], response_types: [] }, icm, /grant_types/),
  ),
);

rule('META-03', 'surplus grants and those not offered are left out as long as a usable one remains (A4, D-25)', () =>
  all(
    op.returns(
      { response_types: ['code'], grant_types: [grants.code, grants.implicit, grants.refresh] },
      { grant_types: [grants.code, grants.refresh] },
    ),
    op.returns(
      { response_types: ['id_token'], grant_types: [grants.code, grants.implicit] },
      { grant_types: [grants.implicit] },
    ),
    op.returns({ response_types: ['none'], grant_types: [grants.code] }, { grant_types: [] }),
    bcp.returns({ grant_types: [grants.code, grants.implicit] }, { grant_types: [grants.code] }),
    little.returns({ grant_types: [grants.code, grants.refresh] }, { grant_types: [grants.code] }),
    little.returns({ grant_types: [grants.code, grants.implicit, grants.refresh] }, { grant_types: [grants.code] }),
    bcp.returns({ grant_types: [grants.code, 'bogus', grants.exchange] }, { grant_types: [grants.code] }),
    little.returns({ grant_types: [grants.device, grants.code] }, { grant_types: [grants.code] }),
    bcp.refuses({ grant_types: ['bogus', grants.device] }, icm, /^grant_types/),
    fapi.refuses({ grant_types: [grants.code, 'bogus'] }, icm, /grant_types\[1\]/),
    bcp.refuses({ grant_types: [grants.code, ''] }, icm, /grant_types\[1\]/),
    bcp.refuses({ grant_types: grants.code }, icm, /grant_types/),
  ),
);

rule('META-03', 'the response type token is for OAuth alone: refused with the scope openid (Appendix A)', () =>
  all(
    op.refuses({ response_types: ['token'], scope: 'openid a' }, icm, /response_types|scope/),
    op.accepts({ response_types: ['token'], scope: 'a' }),
  ),
);

rule('META-04', 'application_type is exactly web or native, web by default', () =>
  all(
    bcp.returns({}, { application_type: 'web' }),
    bcp.keeps({ application_type: 'web' }),
    bcp.keeps({ application_type: 'native' }),
    ...['Native', 'spa', 'WEB', ' web', 1, true, ['web']].map((value) =>
      bcp.refuses({ application_type: value }, icm, /application_type/),
    ),
  ),
);

rule('META-05', 'contacts are any non-empty strings (D-07)', () =>
  all(
    bcp.leavesAbsent({}, 'contacts'),
    bcp.keeps({ contacts: ['ops@rp.example', 'https://rp.example/contact', 'tel:+49-30-1234', 'Max Müller'] }),
    bcp.refuses({ contacts: ['ops@rp.example', ''] }, icm, /contacts\[1\]/),
    bcp.refuses({ contacts: [1] }, icm, /contacts\[0\]/),
    bcp.refuses({ contacts: 'ops@rp.example' }, icm, /contacts/),
  ),
);

rule('META-06', 'client_name is bounded and free of control and bidi-override characters', () =>
  all(
    bcp.leavesAbsent({}, 'client_name'),
    bcp.keeps({ client_name: 'クライアント名 👩‍💻 <b>&"quoted"' }),
    bcp.keeps({ client_name: 'עברית العربية' }),
    ...['\u0000', '\u0007', '\n', '\u007f', '\u0085', '\u202d', '\u202e'].map((character) =>
      bcp.refuses({ client_name: `Good${character}eman` }, icm, /client_name/),
    ),
    bcp.refuses({ client_name: 'x'.repeat(4097) }, icm, /client_name/),
    bcp.refuses({ client_name: 1 }, icm, /client_name/),
    bcp.refuses({ client_name: ['Example'] }, icm, /client_name/),
  ),
);

const pages = ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'] as const;

rule(
  'META-07',
  'client_uri, logo_uri, policy_uri and tos_uri are absolute http or https URLs, on any host (D-22)',
  () =>
    all(
      ...pages.flatMap((member) => [
        bcp.leavesAbsent({}, member),
        bcp.keeps({ [member]: 'https://rp.example/page?lang=en#top' }),
        bcp.keeps({ [member]: 'http://rp.example/' }),
        bcp.keeps({ [member]: 'https://elsewhere.example' }),
        ...[
          'javascript:alert(1)',
          'data:text/html,x',
          '//x',
          '/page',
          'rp.example/page',
          'https:///page',
          'https://user:pw@rp.example/',
          'ftp://rp.example/',
          'com.example.app:/page',
          'https://rp.example/a b',
          5,
        ].map((value) => bcp.refuses({ [member]: value }, icm, new RegExp(member))),
      ]),
    ),
);

rule('META-08', 'jwks_uri is an https URL', () =>
  all(
    bcp.leavesAbsent({}, 'jwks_uri'),
    bcp.keeps({ jwks_uri: 'https://rp.example/jwks.json' }),
    bcp.refuses({ jwks_uri: 'http://rp.example/jwks.json' }, icm, /jwks_uri/),
    bcp.refuses({ jwks_uri: '/jwks.json' }, icm, /jwks_uri/),
    bcp.refuses({ jwks_uri: { keys: [] } }, icm, /jwks_uri/),
  ),
);

rule('META-09', 'jwks is a JWK Set, returned as sent', () =>
  all(
    bcp.leavesAbsent({}, 'jwks'),
    bcp.keeps(jwks({ ...ec, kid: '1', use: 'sig' }, { ...rsa, kid: '2', use: 'enc' })),
    bcp.refuses({ jwks: 'https://rp.example/jwks.json' }, icm, /jwks/),
    bcp.refuses({ jwks: 1 }, icm, /jwks/),
  ),
);

rule('META-10', 'sector_identifier_uri is checked, and refused where it does not answer', () =>
  all(
    bcp.leavesAbsent({}, 'sector_identifier_uri'),
    bcp.leavesAbsent({ sector_identifier_uri: null }, 'sector_identifier_uri'),
    bcp.refuses({ sector_identifier_uri: 1 }, icm, /sector_identifier_uri/),
    bcp.refuses({ sector_identifier_uri: 'https://rp.example/sector.json' }, icm, /sector_identifier_uri/),
    bcp.refuses({ sector_identifier_uri: 'http://rp.example/sector.json' }, icm, /sector_identifier_uri/),
  ),
);

rule('META-11', 'subject_type is a supported one, and the chosen one is returned', () =>
  all(
    bcp.returns({}, { subject_type: 'public' }),
    bcp.keeps({ subject_type: 'public' }),
    bcp.keeps({ subject_type: 'pairwise' }),
    op.refuses({ subject_type: 'pairwise' }, icm, /subject_type/),
    bcp.refuses({ subject_type: 'Public' }, icm, /subject_type/),
  ),
);

rule('META-12', 'id_token_signed_response_alg is RS256 by default and otherwise a supported one', () =>
  all(
    bcp.returns({}, { id_token_signed_response_alg: 'RS256' }),
    ...signingAlgs.map((alg) => op.keeps({ id_token_signed_response_alg: alg })),
    op.refuses({ id_token_signed_response_alg: 'ES512' }, icm, /id_token_signed_response_alg/),
    little.refuses({ id_token_signed_response_alg: 'ES256' }, icm, /id_token_signed_response_alg/),
    op.refuses(
      { id_token_signed_response_alg: 'HS256', token_endpoint_auth_method: 'none' },
      icm,
      /id_token_signed_response_alg/,
    ),
  ),
);

rule(
  'META-12',
  'none is for clients that never get an ID Token from the authorization endpoint, where the OP lists it',
  () =>
    all(
      little.refuses({ id_token_signed_response_alg: 'none' }, icm, /id_token_signed_response_alg/),
      ...responseTypes.map(({ type, none }) => {
        const members = { response_types: [type], id_token_signed_response_alg: 'none' };
        return none ? op.keeps(members) : op.refuses(members, icm, /id_token_signed_response_alg/);
      }),
      op.refuses(
        { response_types: ['code', 'code id_token'], id_token_signed_response_alg: 'none' },
        icm,
        /id_token_signed_response_alg/,
      ),
    ),
);

/** The common rules of META-13, 15, 17, 37 and 38 for the encryption of an answer or request. */
const encryptionOf = (purpose: string): readonly Promise<unknown>[] => {
  const [alg, enc] = [`${purpose}_alg`, `${purpose}_enc`];
  const keys = jwks({ ...rsa, use: 'enc' });
  return [
    op.leavesAbsent({}, alg, enc),
    op.refuses({ [enc]: 'A256GCM' }, icm, new RegExp(enc)),
    op.returns({ [alg]: 'RSA-OAEP', ...keys }, { [alg]: 'RSA-OAEP', [enc]: 'A128CBC-HS256' }),
    op.returns({ [alg]: 'A128KW' }, { [alg]: 'A128KW', [enc]: 'A128CBC-HS256' }),
    op.keeps({ [alg]: 'RSA-OAEP-256', [enc]: 'A256GCM', ...keys }),
    op.refuses({ [alg]: 'RSA1_5', ...keys }, icm, new RegExp(alg)),
    op.refuses({ [alg]: 'RSA-OAEP', [enc]: 'A192GCM', ...keys }, icm, new RegExp(enc)),
  ];
};

rule(
  'META-13',
  'ID Token encryption: enc needs alg, alg alone gives A128CBC-HS256, an asymmetric alg needs a key',
  () =>
    all(
      ...encryptionOf('id_token_encrypted_response'),
      op.refuses({ id_token_encrypted_response_alg: 'RSA-OAEP' }, icm, /id_token_encrypted_response_alg|jwks/),
    ),
);

rule('META-14', 'userinfo_signed_response_alg: absent stays absent, otherwise a supported one', () =>
  all(
    op.leavesAbsent({}, 'userinfo_signed_response_alg'),
    ...signingAlgs.map((alg) => op.keeps({ userinfo_signed_response_alg: alg })),
    op.refuses({ userinfo_signed_response_alg: 'ES512' }, icm, /userinfo_signed_response_alg/),
  ),
);

rule('META-15', 'UserInfo answers are encrypted by the rules for ID Tokens, also without a signature', () =>
  all(
    ...encryptionOf('userinfo_encrypted_response'),
    op.leavesAbsent({ userinfo_encrypted_response_alg: 'A128KW' }, 'userinfo_signed_response_alg'),
    op.refuses({ userinfo_encrypted_response_alg: 'RSA-OAEP' }, icm, /userinfo_encrypted_response_alg|jwks/),
  ),
);

rule('META-16', 'request_object_signing_alg: absent stays absent, otherwise a supported one', () =>
  all(
    op.leavesAbsent({}, 'request_object_signing_alg'),
    op.keeps({ request_object_signing_alg: 'RS256', ...jwks(rsa) }),
    op.keeps({ request_object_signing_alg: 'HS256' }),
    op.refuses({ request_object_signing_alg: 'ES512', ...jwks(ec) }, icm, /request_object_signing_alg/),
    op.keeps({ request_object_signing_alg: 'none' }),
    little.refuses({ request_object_signing_alg: 'none' }, icm, /request_object_signing_alg/),
    op.refuses(
      { request_object_signing_alg: 'none', require_signed_request_object: true },
      icm,
      /request_object_signing_alg|require_signed_request_object/,
    ),
  ),
);

rule('META-17', 'request object encryption: enc needs alg; the key is the OP’s, unless alg is symmetric', () =>
  all(
    ...encryptionOf('request_object_encryption'),
    op.keeps({ request_object_encryption_alg: 'RSA-OAEP' }),
    ...['dir', 'A128KW', 'A256GCMKW'].map(async (alg) => {
      const members = { token_endpoint_auth_method: 'private_key_jwt', ...jwks(ec) };
      const client = await op.accepts({ request_object_encryption_alg: alg, ...members });
      if (typeof client.client_secret !== 'string') throw new Error(`${alg} gave no client_secret`);
    }),
  ),
);

rule('META-18', 'token_endpoint_auth_method is client_secret_basic by default and otherwise a supported one', () =>
  all(
    bcp.returns({}, { token_endpoint_auth_method: 'client_secret_basic' }),
    bcp.keeps({ token_endpoint_auth_method: 'none' }),
    bcp.refuses({ token_endpoint_auth_method: 'foo' }, icm, /token_endpoint_auth_method/),
    bcp.refuses({ token_endpoint_auth_method: ['none'] }, icm, /token_endpoint_auth_method/),
  ),
);

rule('META-19', 'token_endpoint_auth_signing_alg is supported, never none, and of the method’s family', () =>
  all(
    op.leavesAbsent({}, 'token_endpoint_auth_signing_alg'),
    op.keeps({ token_endpoint_auth_signing_alg: 'RS256' }),
    op.keeps({ token_endpoint_auth_method: 'none', token_endpoint_auth_signing_alg: 'ES256' }),
    op.keeps({ token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS384' }),
    op.keeps({ token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', ...jwks(ec) }),
    op.refuses({ token_endpoint_auth_signing_alg: 'none' }, icm, /token_endpoint_auth_signing_alg/),
    op.refuses({ token_endpoint_auth_signing_alg: 'ES512' }, icm, /token_endpoint_auth_signing_alg/),
    ...[
      { token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'RS256' },
      { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'HS256', ...jwks(ec) },
      { token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'none', ...jwks(ec) },
    ].map((members) => op.refuses(members, icm, /token_endpoint_auth_signing_alg/)),
  ),
);

/** Sends a body with a number that JavaScript itself could not write. */
const withMaxAge = (number: string) =>
  send(`${bcp.registry.url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"redirect_uris":["https://rp.example/cb"],"default_max_age":${number}}`,
  });

rule('META-20', 'default_max_age is a whole number from 0 to 2^53-1, and 0 is a value', () =>
  all(
    bcp.leavesAbsent({}, 'default_max_age'),
    bcp.keeps({ default_max_age: 0 }),
    bcp.keeps({ default_max_age: 3600 }),
    bcp.keeps({ default_max_age: Number.MAX_SAFE_INTEGER }),
    ...[-1, 1.5, '60', true, [60], {}].map((value) => bcp.refuses({ default_max_age: value }, icm, /default_max_age/)),
    ...['9007199254740992', '1e30', '1e400', '-1e400'].map(async (number) =>
      refusedMetadata(await withMaxAge(number), /default_max_age/),
    ),
  ),
);

/** A boolean with the default `false`, which is returned. */
const flag = (member: string, expected = new RegExp(member)): readonly Promise<unknown>[] => [
  op.returns({}, { [member]: false }),
  op.keeps({ [member]: true }),
  op.keeps({ [member]: false }),
  ...['true', 1, 0, [true], {}].map((value) => op.refuses({ [member]: value }, icm, expected)),
];

rule('META-21', 'require_auth_time is a boolean, false by default', () =>
  all(...flag('require_auth_time'), bcp.returns({}, { require_auth_time: false })),
);

rule('META-22', 'default_acr_values keep their order, and unlisted ones are accepted', () =>
  all(
    op.leavesAbsent({}, 'default_acr_values'),
    op.keeps({ default_acr_values: ['urn:example:gold', 'urn:example:silver', 'urn:example:unlisted'] }),
    bcp.keeps({ default_acr_values: ['2', '1'] }),
    op.refuses({ default_acr_values: ['1', ''] }, icm, /default_acr_values\[1\]/),
    op.refuses({ default_acr_values: [1] }, icm, /default_acr_values\[0\]/),
    op.refuses({ default_acr_values: '1' }, icm, /default_acr_values/),
  ),
);

rule('META-23', 'initiate_login_uri is https; http is refused, not replaced', () =>
  all(
    bcp.leavesAbsent({}, 'initiate_login_uri'),
    bcp.keeps({ initiate_login_uri: 'https://rp.example/login?tenant=1' }),
    ...['http://rp.example/login', 'javascript:x', '/login', 'com.example.app:/login', 1].map((value) =>
      bcp.refuses({ initiate_login_uri: value }, icm, /initiate_login_uri/),
    ),
  ),
);

const requestUri = (bytes: number): string => 'https://rp.example/'.padEnd(bytes, 'r');

rule('META-24', 'request_uris are absolute https URIs of at most 512 ASCII characters, fragment allowed', () =>
  all(
    op.leavesAbsent({}, 'request_uris'),
    op.keeps({ request_uris: ['https://rp.example/r#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM', requestUri(512)] }),
    op.keeps({ request_uris: ['https://elsewhere.example/r?a=1'] }),
    ...['http://rp.example/r', '/r', 'urn:example:r', 'https://rp.example/ü', requestUri(513), '', 1].map((value) =>
      op.refuses({ request_uris: ['https://rp.example/r', value] }, icm, /request_uris\[1\]/),
    ),
    op.refuses({ request_uris: 'https://rp.example/r' }, icm, /request_uris/),
  ),
);

rule('META-25', 'scope is a list of well-formed tokens; unknown ones are narrowed away (D-27)', () =>
  all(
    op.keeps({ scope: 'a b' }),
    op.returns({ scope: 'a b zzz' }, { scope: 'a b' }),
    op.returns({ scope: 'zzz a yyy' }, { scope: 'a' }),
    op.refuses({ scope: 'zzz yyy' }, icm, /scope/),
    mcp.leavesAbsent({ scope: 'zzz yyy' }, 'scope'),
    mcp.leavesAbsent({ scope: 'a zzz' }, 'scope'),
    mcp.keeps({ scope: 'b a' }),
    ...['a  b', ' a b', 'a b '].map((scope) => op.returns({ scope }, { scope: 'a b' })),
    bcp.returns({ scope: 'zzz yyy' }, { scope: 'zzz yyy' }),
    open.returns({ scope: 'a zzz' }, { scope: 'a zzz' }),
    named.returns({ scope: 'a zzz' }, { scope: 'zzz' }),
    ...['a "b"', 'a\\b', 'a\tb', 'a\u0000', 'ä', 1, ['a']].flatMap((value) => [
      op.refuses({ scope: value }, icm, /scope/),
      mcp.refuses({ scope: value }, icm, /scope/),
    ]),
  ),
);

rule('META-25', 'where the operator has a default it is stored for who names no scope, and for nobody else', () =>
  all(
    scoped.returns({}, { scope: 'openid a' }),
    scoped.returns({ scope: '' }, { scope: 'openid a' }),
    scoped.keeps({ scope: 'b' }),
    op.leavesAbsent({}, 'scope'),
  ),
);

rule('META-26', 'software_id and software_version are opaque and returned', () =>
  all(
    bcp.leavesAbsent({}, 'software_id', 'software_version'),
    bcp.keeps({ software_id: '4NRB1-0XZABZI9E6-5SM3R', software_version: '2.2 (β)' }),
    bcp.refuses({ software_id: 1 }, icm, /software_id/),
    bcp.refuses({ software_version: 2.2 }, icm, /software_version/),
  ),
);

rule('META-27', 'software_statement is not understood yet, hence ignored (STMT-01)', () =>
  all(
    bcp.leavesAbsent({ software_statement: 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.' }, 'software_statement'),
    bcp.leavesAbsent({ software_statement: 1 }, 'software_statement'),
  ),
);

const native = { application_type: 'native' };
const goodbye = (uri: unknown): Members => ({ post_logout_redirect_uris: ['https://rp.example/bye', uri] });

rule(
  'META-28',
  'post_logout_redirect_uris are absolute, without fragment, as the application type allows; faults are icm',
  () =>
    all(
      op.leavesAbsent({}, 'post_logout_redirect_uris'),
      op.keeps(goodbye('https://rp.example/bye?x=1')),
      op.keeps(goodbye('https://elsewhere.example/bye')),
      ...[
        'https://rp.example/bye#',
        'https://rp.example/bye#x',
        'http://rp.example/bye',
        'http://localhost/bye',
        'com.example.app:/bye',
        'javascript:alert(1)',
        '/bye',
        '',
        1,
      ].map((value) => op.refuses(goodbye(value), icm, /post_logout_redirect_uris\[1\]/)),
      op.refuses({ post_logout_redirect_uris: 'https://rp.example/bye' }, icm, /post_logout_redirect_uris/),
      ...['com.example.app:/bye', 'http://localhost/bye', 'http://127.0.0.1:4711/bye', 'http://[::1]/bye'].map((uri) =>
        op.keeps({ ...native, ...goodbye(uri) }),
      ),
      ...['http://rp.example/bye', 'com.example.app:/bye#x', 'javascript:alert(1)', 'https://localhost/bye'].map(
        (uri) => op.refuses({ ...native, ...goodbye(uri) }, icm, /post_logout_redirect_uris\[1\]/),
      ),
    ),
);

rule('META-29', 'frontchannel_logout_uri is https without fragment, of the origin of a redirect URI', () =>
  all(
    op.leavesAbsent({}, 'frontchannel_logout_uri'),
    op.keeps({ frontchannel_logout_uri: 'https://rp.example/fcl?x=1' }),
    op.keeps({
      redirect_uris: ['https://rp.example/cb', 'https://two.example:8443/cb'],
      frontchannel_logout_uri: 'https://two.example:8443/fcl',
    }),
    ...[
      'https://other.example/fcl',
      'https://rp.example:8443/fcl',
      'http://rp.example/fcl',
      'https://rp.example/fcl#x',
      'https://rp.example/fcl#',
      '/fcl',
      1,
    ].map((value) => op.refuses({ frontchannel_logout_uri: value }, icm, /frontchannel_logout_uri/)),
  ),
);

rule('META-30', 'the two logout session flags are booleans, false by default', () =>
  all(...flag('frontchannel_logout_session_required'), ...flag('backchannel_logout_session_required')),
);

rule('META-31', 'backchannel_logout_uri is absolute https without fragment, on any host', () =>
  all(
    op.leavesAbsent({}, 'backchannel_logout_uri'),
    op.keeps({ backchannel_logout_uri: 'https://rp.example/bcl?x=1' }),
    op.keeps({ backchannel_logout_uri: 'https://elsewhere.example:8443/bcl' }),
    ...['http://rp.example/bcl', 'https://rp.example/bcl#x', 'https://rp.example/bcl#', '/bcl', 1].map((value) =>
      op.refuses({ backchannel_logout_uri: value }, icm, /backchannel_logout_uri/),
    ),
  ),
);

const subjects = {
  tls_client_auth_subject_dn: 'CN=client,O=Example\\, Inc.,C=DE',
  tls_client_auth_san_dns: 'client.example',
  tls_client_auth_san_uri: 'https://client.example/id',
  tls_client_auth_san_ip: '192.0.2.1',
  tls_client_auth_san_email: 'client@example.com',
};
const mtls = { token_endpoint_auth_method: 'tls_client_auth' };

rule('META-32', 'tls_client_auth names exactly one subject; with another method subjects are dropped', () =>
  all(
    op.refuses(mtls, icm, /token_endpoint_auth_method|tls_client_auth/),
    ...Object.entries(subjects).map(([member, value]) => op.keeps({ ...mtls, [member]: value })),
    op.refuses({ ...mtls, ...subjects }, icm, /tls_client_auth/),
    op.refuses(
      { ...mtls, tls_client_auth_san_dns: 'client.example', tls_client_auth_san_ip: '192.0.2.1' },
      icm,
      /tls_client_auth/,
    ),
    op.keeps({ ...mtls, tls_client_auth_san_ip: '2001:db8::1' }),
    op.refuses({ ...mtls, tls_client_auth_san_ip: '192.0.2.256' }, icm, /tls_client_auth_san_ip/),
    op.refuses({ ...mtls, tls_client_auth_san_ip: '2001:db8::1::2' }, icm, /tls_client_auth_san_ip/),
    op.keeps({ ...mtls, tls_client_auth_subject_dn: 'CN=client , O=Example' }),
    ...['client', 'CN=#zz', `CN=client${' ,CN='.repeat(800)}"`].map((name) =>
      op.refuses({ ...mtls, tls_client_auth_subject_dn: name }, icm, /tls_client_auth_subject_dn/),
    ),
    op.refuses({ ...mtls, tls_client_auth_san_dns: 1 }, icm, /tls_client_auth_san_dns/),
    op.leavesAbsent(subjects, ...Object.keys(subjects)),
    op.leavesAbsent({ token_endpoint_auth_method: 'none', ...subjects }, ...Object.keys(subjects)),
  ),
);

const [mtlsBound, dpopBound] = ['tls_client_certificate_bound_access_tokens', 'dpop_bound_access_tokens'];

rule(
  'META-33',
  'sender constraints are booleans, not both true, and not with a token from the authorization endpoint',
  () =>
    all(
      ...flag(mtlsBound),
      ...flag(dpopBound),
      op.refuses({ [mtlsBound]: true, [dpopBound]: true }, icm, /bound_access_tokens/),
      ...[mtlsBound, dpopBound].flatMap((member) => [
        ...['token', 'code token', 'id_token token', 'code id_token token'].map((type) =>
          op.refuses({ [member]: true, response_types: [type] }, icm, /bound_access_tokens|response_types/),
        ),
        op.keeps({ [member]: true, response_types: ['id_token'] }),
        op.keeps({ [member]: true, response_types: ['code id_token'] }),
        op.keeps({ [member]: false, response_types: ['code token'] }),
      ]),
    ),
);

rule('META-34', 'require_signed_request_object is a boolean and contradicts request_object_signing_alg=none', () =>
  all(
    ...flag('require_signed_request_object'),
    op.refuses(
      { require_signed_request_object: true, request_object_signing_alg: 'none' },
      icm,
      /require_signed_request_object|request_object_signing_alg/,
    ),
    op.keeps({ require_signed_request_object: false, request_object_signing_alg: 'none' }),
  ),
);

rule('META-35', 'require_pushed_authorization_requests is a boolean; a server-wide demand is returned as true', () =>
  all(
    ...flag('require_pushed_authorization_requests'),
    little.returns({}, { require_pushed_authorization_requests: true }),
    little.returns({ require_pushed_authorization_requests: false }, { require_pushed_authorization_requests: true }),
  ),
);

rule('META-36', 'authorization_details_types are supported ones', () =>
  all(
    op.leavesAbsent({}, 'authorization_details_types'),
    op.keeps({ authorization_details_types: ['payment_initiation'] }),
    op.refuses({ authorization_details_types: ['payment_initiation', 'x'] }, icm, /authorization_details_types\[1\]/),
    op.refuses({ authorization_details_types: 'payment_initiation' }, icm, /authorization_details_types/),
  ),
);

rule(
  'META-37',
  'introspection answers: RS256 where they are encrypted, none refused, encryption as for ID Tokens',
  () =>
    all(
      ...signingAlgs.map((alg) => op.keeps({ introspection_signed_response_alg: alg })),
      op.refuses({ introspection_signed_response_alg: 'none' }, icm, /introspection_signed_response_alg/),
      op.refuses({ introspection_signed_response_alg: 'ES512' }, icm, /introspection_signed_response_alg/),
      ...encryptionOf('introspection_encrypted_response'),
      op.returns({ introspection_encrypted_response_alg: 'A128KW' }, { introspection_signed_response_alg: 'RS256' }),
      op.refuses(
        { introspection_encrypted_response_alg: 'RSA-OAEP' },
        icm,
        /introspection_encrypted_response_alg|jwks/,
      ),
    ),
);

rule('META-38', 'authorization responses: RS256 by default, none refused, encryption as for ID Tokens', () =>
  all(
    op.returns({}, { authorization_signed_response_alg: 'RS256' }),
    ...signingAlgs.map((alg) => op.keeps({ authorization_signed_response_alg: alg })),
    op.refuses({ authorization_signed_response_alg: 'none' }, icm, /authorization_signed_response_alg/),
    op.refuses({ authorization_signed_response_alg: 'ES512' }, icm, /authorization_signed_response_alg/),
    ...encryptionOf('authorization_encrypted_response'),
    op.refuses({ authorization_encrypted_response_alg: 'RSA-OAEP' }, icm, /authorization_encrypted_response_alg|jwks/),
  ),
);

const notify = { backchannel_client_notification_endpoint: 'https://rp.example/notify' };
const cibaGrant = { ...noRedirects, response_types: [], grant_types: [grants.ciba] };
const poll = { ...cibaGrant, backchannel_token_delivery_mode: 'poll' };
const ping = { ...cibaGrant, backchannel_token_delivery_mode: 'ping' };
const push = { ...noRedirects, response_types: [], backchannel_token_delivery_mode: 'push' };

rule('META-39', 'backchannel_token_delivery_mode is supported, required with CIBA; poll and ping need the grant', () =>
  all(
    op.leavesAbsent({}, 'backchannel_token_delivery_mode'),
    op.returns(poll, { backchannel_token_delivery_mode: 'poll', grant_types: [grants.ciba], response_types: [] }),
    op.returns({ ...ping, ...notify }, { backchannel_token_delivery_mode: 'ping', grant_types: [grants.ciba] }),
    op.returns({ ...push, ...notify }, { backchannel_token_delivery_mode: 'push', grant_types: [] }),
    op.refuses(cibaGrant, icm, /backchannel_token_delivery_mode/),
    op.refuses({ ...cibaGrant, backchannel_token_delivery_mode: 'pull' }, icm, /backchannel_token_delivery_mode/),
    little.accepts(poll),
    little.refuses({ ...ping, ...notify }, icm, /backchannel_token_delivery_mode/),
    op.refuses({ backchannel_token_delivery_mode: 'poll' }, icm, /grant_types|backchannel_token_delivery_mode/),
    op.refuses({ backchannel_token_delivery_mode: 'ping', ...notify }, icm, /grant_types|backchannel_token_deliv/),
  ),
);

rule('META-40', 'backchannel_client_notification_endpoint is https, required for ping and push', () =>
  all(
    op.leavesAbsent({}, 'backchannel_client_notification_endpoint'),
    op.keeps({ ...ping, ...notify }),
    op.refuses(ping, icm, /backchannel_client_notification_endpoint/),
    op.refuses(push, icm, /backchannel_client_notification_endpoint/),
    ...['http://rp.example/notify', '/notify', 'com.example.app:/notify', 1].map((value) =>
      op.refuses(
        { ...ping, backchannel_client_notification_endpoint: value },
        icm,
        /backchannel_client_notification_endpoint/,
      ),
    ),
  ),
);

const signedPoll = (alg: unknown): Members => ({ ...poll, backchannel_authentication_request_signing_alg: alg });

rule('META-41', 'backchannel_authentication_request_signing_alg is asymmetric, supported, and needs a key', () =>
  all(
    op.leavesAbsent(poll, 'backchannel_authentication_request_signing_alg'),
    op.keeps({ ...signedPoll('ES256'), ...jwks(ec) }),
    op.keeps({ ...signedPoll('RS256'), jwks_uri: 'https://rp.example/jwks' }),
    op.refuses(signedPoll('ES256'), icm, /backchannel_authentication_request_signing_alg|jwks/),
    op.refuses({ ...signedPoll('ES256'), ...jwks(rsa) }, icm, /backchannel_authentication_request_signing_alg|jwks/),
    ...['HS256', 'none', 'PS256', 1].map((alg) =>
      op.refuses({ ...signedPoll(alg), ...jwks(ec, rsa) }, icm, /backchannel_authentication_request_signing_alg/),
    ),
  ),
);

rule('META-42', 'backchannel_user_code_parameter is a boolean, and without effect where the OP has no user codes', () =>
  all(
    ...flag('backchannel_user_code_parameter'),
    op.keeps({ ...poll, backchannel_user_code_parameter: true }),
    little.accepts({ ...poll, backchannel_user_code_parameter: true }).then((client) => {
      if (client.backchannel_user_code_parameter === true) throw new Error('user codes were granted, not offered');
    }),
  ),
);

rule('META-43', 'use_mtls_endpoint_aliases is a boolean, false by default', () =>
  all(...flag('use_mtls_endpoint_aliases')),
);

rule('META-44', 'response_modes are supported ones; an empty list is absence', () =>
  all(
    op.leavesAbsent({}, 'response_modes'),
    op.leavesAbsent({ response_modes: [] }, 'response_modes'),
    op.keeps({ response_modes: ['form_post', 'query.jwt'] }),
    op.refuses({ response_modes: ['query', 'web_message'] }, icm, /response_modes\[1\]/),
    op.refuses({ response_modes: 'query' }, icm, /response_modes/),
  ),
);

/** The members of RP Metadata Choices. None of them is ever returned. */
const choices = [
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
  'id_token_encryption_alg_values_supported',
  'id_token_encryption_enc_values_supported',
  'userinfo_signing_alg_values_supported',
  'userinfo_encryption_alg_values_supported',
  'userinfo_encryption_enc_values_supported',
  'request_object_signing_alg_values_supported',
  'request_object_encryption_alg_values_supported',
  'request_object_encryption_enc_values_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'backchannel_authentication_request_signing_alg_values_supported',
  'authorization_signing_alg_values_supported',
  'authorization_encryption_alg_values_supported',
  'authorization_encryption_enc_values_supported',
  'introspection_signing_alg_values_supported',
  'introspection_encryption_alg_values_supported',
  'introspection_encryption_enc_values_supported',
];

rule('META-45', 'the nineteen lists of choices are not understood yet, hence ignored whatever they hold', () =>
  all(
    ...choices.flatMap((name) =>
      [[], ['ES256', 'RS256'], 'x'].map((value) => op.leavesAbsent({ [name]: value }, name)),
    ),
  ),
);

const federation = {
  client_registration_types: ['automatic'],
  signed_jwks_uri: 'https://rp.example/jwks.jwt',
  organization_name: 'Example',
  description: 'An example',
  keywords: ['x'],
  information_uri: 'https://rp.example/info',
  organization_uri: 'https://rp.example/',
};

rule('META-46', 'members of OpenID Federation are ignored', () =>
  all(bcp.leavesAbsent(federation, ...Object.keys(federation)), bcp.leavesAbsent({ keywords: 1 }, 'keywords')),
);

const algorithms = [
  'id_token_signed_response_alg',
  'userinfo_signed_response_alg',
  'request_object_signing_alg',
  'token_endpoint_auth_signing_alg',
  'introspection_signed_response_alg',
  'authorization_signed_response_alg',
  'backchannel_authentication_request_signing_alg',
  'id_token_encrypted_response_alg',
  'userinfo_encrypted_response_alg',
  'request_object_encryption_alg',
  'introspection_encrypted_response_alg',
  'authorization_encrypted_response_alg',
];

rule('META-47', 'an algorithm that discovery does not list is refused, never replaced', () =>
  all(
    ...algorithms.flatMap((member) =>
      ['RS1', 'rs256', 'RSA1_5', 'rsa-oaep', 'HS1', 'x', 256].map((value) =>
        op.refuses({ ...poll, ...jwks(rsa), [member]: value }, icm, new RegExp(member)),
      ),
    ),
    ...algorithms
      .filter((member) => /encrypt/.test(member))
      .map((member) => member.replace(/_alg$/, ''))
      .flatMap((purpose) =>
        ['A128CBC', 'a256gcm', 'A192GCM', 'RS256', 256].map((value) =>
          op.refuses(
            { ...jwks({ ...rsa, use: 'enc' }), [`${purpose}_alg`]: 'RSA-OAEP', [`${purpose}_enc`]: value },
            icm,
            new RegExp(`${purpose}_enc`),
          ),
        ),
      ),
  ),
);

rule('META-47', 'an algorithm that is null counts as absent (REG-08)', async () => {
  const members = Object.fromEntries(algorithms.map((member) => [member, null]));
  accepted(await register(op.registry, { ...smallestBody, ...members }));
});

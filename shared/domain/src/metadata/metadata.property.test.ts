import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { judge, keyFacts, policyFor, richOp, someKeys } from '../../test/metadata-vocabulary.ts';
import { canonicalJson } from '../canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { RegistrationPolicy } from './members/contract.ts';
import { members, requestedMetadataSchema } from './members/members.ts';
import { readMetadata } from './members/requested.ts';

const policies: { readonly [name: string]: RegistrationPolicy } = {
  bcp: policyFor(),
  'bcp with an OP without extensions': policyFor({ op: {}, scopeDefault: 'openid' }),
  'oidc-dynamic with an OP that has all': policyFor({ profile: 'oidc-dynamic', op: richOp, sectorChecks: true }),
  mcp: policyFor({ profile: 'mcp', sectorChecks: true }),
  'mcp without secrets': policyFor({
    profile: 'mcp',
    op: { token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'] },
  }),
  fapi: policyFor({ profile: 'fapi' }),
};
const keys = keyFacts(['ES256', 'RS256', 'PS256', 'RSA-OAEP-256'], true);

/** Shown by name, so that a counterexample is readable. */
const anyPolicy = fc.constantFrom(...Object.keys(policies)).map((name) => ({
  policy: policies[name] ?? policyFor(),
  [fc.toStringMethod]: () => name,
}));

const algorithms = [
  'RS256',
  'PS256',
  'ES256',
  'HS256',
  'none',
  'RSA-OAEP-256',
  'dir',
  'A128CBC-HS256',
  'A256GCM',
  'RS1',
];
const grants = [
  ...['authorization_code', 'implicit', 'refresh_token', 'client_credentials', 'password'],
  'urn:openid:params:grant-type:ciba',
];
const methods = ['client_secret_basic', 'client_secret_jwt', 'private_key_jwt', 'tls_client_auth', 'none'];
const uris = [
  'https://rp.example/cb',
  'http://127.0.0.1/cb',
  'com.example.app:/cb',
  'cursor://x/cb',
  'https://rp.example/#',
];

/** Keys of an unknown kind, with members that must not be stored and values that may be odd. */
const oddKeys: fc.Arbitrary<JsonObject> = fc.record({
  keys: fc.array(
    fc.record(
      {
        kty: fc.constantFrom('EC', 'XYZ'),
        kid: fc.constantFrom('', 'a', 'b'),
        use: fc.constantFrom('', 'sig', 'enc'),
        note: fc.constantFrom<Json[]>(null, '', [], { deep: [{ deeper: '' }], x: null }, -0),
      },
      { requiredKeys: ['kty'] },
    ),
    { maxLength: 3 },
  ),
  note: fc.constantFrom<Json[]>(null, '', 'x'),
});

const likely = (name: string): fc.Arbitrary<Json> => {
  if (name === 'redirect_uris' || name === 'post_logout_redirect_uris')
    return fc.array(fc.constantFrom(...uris), { maxLength: 2 });
  if (name === 'response_types')
    return fc.array(fc.constantFrom('code', 'id_token', 'token id_token', 'id_token code', 'none'), { maxLength: 2 });
  if (name === 'grant_types') return fc.array(fc.constantFrom(...grants), { maxLength: 3 });
  if (name === 'token_endpoint_auth_method') return fc.constantFrom(...methods);
  if (name === 'jwks') return fc.oneof(fc.constant(someKeys), oddKeys);
  if (name === 'scope') return fc.constantFrom('openid', 'openid email zzz', 'zzz', '');
  if (name === 'application_type') return fc.constantFrom('web', 'native');
  if (name === 'backchannel_token_delivery_mode') return fc.constantFrom('poll', 'ping', 'push');
  if (name === 'default_max_age') return fc.constantFrom(0, -0, 60, -1);
  if (/_alg$|_enc$/.test(name)) return fc.constantFrom(...algorithms);
  if (name === 'subject_type') return fc.constantFrom('public', 'pairwise', 'x');
  if (/_uri$|endpoint$/.test(name)) return fc.constantFrom('https://rp.example/x', 'http://rp.example/x');
  if (/^require|^use|_required$|_tokens$|_parameter$/.test(name)) return fc.boolean();
  return fc.oneof(fc.constantFrom('public', 'x', 'rp.example'), fc.constant(['x']));
};

const plausible: fc.Arbitrary<JsonObject> = fc
  .subarray(Object.keys(members), { maxLength: 7 })
  .chain((names) =>
    fc.record(
      Object.fromEntries(
        names.map((name) => [
          name,
          fc.oneof(
            { weight: 9, arbitrary: likely(name) },
            { weight: 1, arbitrary: fc.constantFrom<Json[]>(null, '', []) },
          ),
        ]),
      ),
    ),
  )
  .chain((body) =>
    fc
      .boolean()
      .map((complete) => (complete && !('redirect_uris' in body) ? { ...body, redirect_uris: [uris[0] ?? ''] } : body)),
  );

const anyJson: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json[]>(null, true, '', [], {}, Number('1e400'), -0, '\uD800', 'a\0b', '__proto__'),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('keys', 'kty', '__proto__', 'constructor')), tie('value'), {
      maxKeys: 4,
    }),
  ),
})).value;

const memberName = fc.oneof(
  fc.constantFrom(...Object.keys(members)),
  fc.constantFrom('client_name#en', 'client_name#EN', 'logo_uri#x', '__proto__', 'constructor', 'toString'),
  fc.string(),
);

const anyBody: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(memberName, anyJson), { maxLength: 8 })
  .map((entries) => Object.fromEntries(entries));

const holdsEmpty = (value: Json): boolean => {
  if (value === null || value === '') return true;
  if (Array.isArray(value)) return value.some(holdsEmpty);
  return isJsonObject(value) && Object.values(value).some(holdsEmpty);
};

it('CFG-16: what is accepted is accepted again and changes nothing', () => {
  let acceptedCount = 0;
  fc.assert(
    fc.property(plausible, anyPolicy, (body, { policy }) => {
      const first = judge(body, policy, keys);
      if (!first.ok) return;
      acceptedCount += 1;
      const again = judge(JSON.parse(canonicalJson(first.value)), policy, keys);
      assert.ok(again.ok, JSON.stringify(again));
      assert.equal(canonicalJson(again.value), canonicalJson(first.value));
    }),
    { numRuns: 1500 },
  );
  assert.ok(acceptedCount > 100, `only ${acceptedCount} bodies were accepted`);
});

it('RESP-12: no null and no empty string is ever stored', () =>
  fc.assert(
    fc.property(plausible, anyPolicy, (body, { policy }) => {
      const result = judge(body, policy, keys);
      assert.ok(!result.ok || !holdsEmpty(result.value));
    }),
    { numRuns: 800 },
  ));

it('THREAT-12: any JSON gets an answer, the same each time, and every fault is ASCII without quotes', () =>
  fc.assert(
    fc.property(anyBody, anyPolicy, (body, { policy }) => {
      const result = judge(body, policy, keys);
      assert.deepEqual(judge(body, policy, keys), result);
      if (result.ok) canonicalJson(result.value);
      else assert.ok(result.error.length <= 32);
      for (const { description } of [...readMetadata(body, policy).faults, ...(result.ok ? [] : result.error)])
        assert.match(description, /^[\x20-\x21\x23-\x5B\x5D-\x7E]{1,1000}$/);
    }),
    { numRuns: 1500 },
  ));

it('ERR-12: the order of members in the request changes nothing', () =>
  fc.assert(
    fc.property(plausible, anyPolicy, (body, { policy }) => {
      const reversed = Object.fromEntries(Object.entries(body).reverse());
      assert.deepEqual(judge(reversed, policy, keys), judge(body, policy, keys));
    }),
    { numRuns: 800 },
  ));

it('the schema of requests can be published as JSON Schema', () => {
  const { properties } = z.toJSONSchema(requestedMetadataSchema, { unrepresentable: 'any' });
  assert.deepEqual(Object.keys(properties ?? {}), Object.keys(members));
});

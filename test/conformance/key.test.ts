import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { after } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { startDocumentServer } from '../support/document-server.ts';
import { freePort } from '../support/free-port.ts';
import { register, replace, smallestBody, startRegistry, withoutIssued } from '../support/registry.ts';
import { accepted, refusedMetadata } from './answers.ts';
import { filesBelow, placesWith } from './files.ts';
import {
  ec,
  ec384,
  ec521,
  ecCertified,
  ecPrivate,
  ed25519,
  jwks,
  rsa,
  rsaCertified,
  rsaPrivate,
  rsaWeak,
  x25519,
} from './keys.ts';
import { everything, grants } from './op-metadata.ts';
import { rule } from './rule.ts';
import { all, icm, type Members, noRedirects, speakTo, speakToOwn } from './vocabulary.ts';

const documents = await startDocumentServer();
after(() => documents.stop());

const op = speakTo('oidc-dynamic', everything);
const eager = speakToOwn('bcp', { ...documents.env, EAGER_JWKS_URI: 'on', SECTOR_WAIT_MS: '2500' });

const refusesKeys = (...keys: readonly unknown[]): Promise<void> => op.refuses(jwks(...keys), icm, /jwks/);
const refusesSecondKey = (key: unknown): Promise<void> => op.refuses(jwks(ec, key), icm, /jwks\.keys\[1\]/);

rule('KEY-01', 'jwks and jwks_uri together are refused', () =>
  all(
    op.refuses({ ...jwks(ec), jwks_uri: 'https://rp.example/jwks' }, icm, /jwks/),
    op.refuses(
      { ...jwks(ec), jwks_uri: 'https://rp.example/jwks', token_endpoint_auth_method: 'private_key_jwt' },
      icm,
      /jwks/,
    ),
    op.returns({ ...jwks(ec), jwks_uri: null }, { ...jwks(ec), jwks_uri: undefined }),
    op.leavesAbsent({ jwks: null, jwks_uri: 'https://rp.example/jwks' }, 'jwks'),
  ),
);

rule('KEY-02', 'jwks is an object with an array of key objects', () =>
  all(
    ...[
      '{"keys":[]}',
      JSON.stringify({ keys: [ec] }),
      [ec],
      [],
      {},
      { keys: ec },
      { keys: null },
      { keys: 'x' },
      { keys: [1] },
      { keys: [null] },
      { keys: [[ec]] },
      { keys: [JSON.stringify(ec)] },
      ec,
      1,
      true,
    ].map((value) => op.refuses({ jwks: value }, icm, /jwks/)),
    refusesSecondKey('x'),
  ),
);

const anotherSecret = 'c2VjcmV0LWtleS1tYXRlcmlhbC10aGF0LW11c3Qtbm90LWxlYWs';

rule('KEY-03', 'private and symmetric keys are refused', () =>
  all(
    refusesKeys(rsaPrivate),
    refusesKeys(ecPrivate),
    refusesSecondKey(ecPrivate),
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].flatMap((member) => [
      refusesKeys({ ...rsa, [member]: anotherSecret }),
      refusesKeys({ ...ec, [member]: anotherSecret }),
    ]),
    refusesKeys({ kty: 'oct', k: anotherSecret }),
    refusesKeys({ kty: 'oct' }),
    refusesKeys({ kty: 'XYZ', k: anotherSecret }),
    refusesKeys({ kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA', priv: anotherSecret }),
    refusesKeys({ ...ec, d: '' }),
  ),
);

rule('KEY-03', 'a private key that was refused is neither stored nor logged nor told', async () => {
  const secrets = [String(rsaPrivate.d), String(rsaPrivate.p), String(ecPrivate.d), anotherSecret];
  const registry = await startRegistry({ env: { LOG_LEVEL: 'trace' } });
  try {
    const client = accepted(await register(registry, smallestBody));
    for (const key of [rsaPrivate, ecPrivate, { kty: 'oct', k: anotherSecret }]) {
      const answers = [
        await register(registry, { ...smallestBody, ...jwks(key) }, { 'idempotency-key': randomUUID() }),
        await replace(client, { ...withoutIssued(client), ...jwks(key) }),
      ];
      for (const answer of answers) {
        refusedMetadata(answer, /jwks/);
        assert.ok(secrets.every((secret) => !answer.text.includes(secret)));
      }
    }
    await registry.stop();
    const places = [{ name: 'output', bytes: Buffer.from(registry.output()) }, ...filesBelow(registry.dataDir)];
    for (const secret of secrets) assert.deepEqual(placesWith(places, secret), []);
  } finally {
    await registry.dispose();
  }
});

const withoutMember = (key: Members, name: string): Members => ({ ...key, [name]: undefined });

rule('KEY-04', 'unknown kinds of keys are kept but unused', () =>
  all(
    op.keeps(jwks({ kty: 'XYZ', x: 1, kid: '1' }, { ...rsa, kid: '2' })),
    op.keeps(jwks({ kty: 'EC', crv: 'P-999', x: 'AA', y: 'AA' }, rsa)),
    op.keeps(jwks({ ...rsa, alg: 'RS1024', kid: '1' }, { ...ec, kid: '2' })),
    op.keeps(jwks({ kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA' }, ec)),
    op.keeps(jwks({ ...ec, 'urn:example:note': { a: [1, 'x'] } })),
    op.refuses({ token_endpoint_auth_method: 'private_key_jwt', ...jwks({ kty: 'XYZ' }) }, icm, /jwks/),
  ),
);

rule('KEY-04', 'a set whose RSA moduli have more than 65,536 bits is refused at the key that goes beyond', async () => {
  const long = generateKeyPairSync('rsa', { modulusLength: 3072 }).publicKey.export({ format: 'jwk' });
  const set = (count: number): Members =>
    jwks(...Array.from({ length: count }, (_, kid) => ({ ...long, kid: `${kid}` })));
  await op.keeps(set(21));
  await op.refuses(set(22), icm, /^jwks\.keys\[21\] must not .* 65536 bits/);
});

rule('KEY-04', 'known kinds of keys are well formed and strong enough', () =>
  all(
    ...[rsa, ec, ec384, ec521, ed25519, x25519].map((key) => op.keeps(jwks(key))),
    refusesKeys(withoutMember(rsa, 'n')),
    refusesKeys(withoutMember(rsa, 'e')),
    refusesKeys({ ...rsa, n: 1 }),
    refusesKeys({ ...rsa, n: `${String(rsa.n)}=` }),
    refusesKeys({ ...rsa, n: '!!!' }),
    refusesKeys(rsaWeak),
    refusesKeys(withoutMember(ec, 'x')),
    refusesKeys(withoutMember(ec, 'y')),
    refusesKeys(withoutMember(ec, 'crv')),
    refusesKeys({ ...ec, y: ec.x }),
    refusesKeys({ ...ec, x: 'AA' }),
    refusesKeys({ ...ec, crv: 'P-384' }),
    refusesKeys(withoutMember(ed25519, 'x')),
    refusesKeys({ ...ed25519, x: 'AA' }),
    refusesKeys(withoutMember(rsa, 'kty')),
    refusesKeys({ ...rsa, kty: 1 }),
    refusesKeys({ ...rsa, kty: null }),
    refusesKeys({}),
    refusesSecondKey(withoutMember(rsa, 'n')),
    refusesSecondKey(rsaWeak),
  ),
);

rule('KEY-05', 'in a set of signing and encryption keys every key says its use', () =>
  all(
    op.keeps(jwks({ ...ec, use: 'sig' }, { ...rsa, use: 'enc' })),
    op.keeps(jwks(ec, rsa)),
    op.keeps(jwks({ ...ec, use: 'sig' }, { ...rsa, use: 'sig' })),
    refusesKeys({ ...ec, use: 'sig' }, { ...rsa, use: 'enc' }, ed25519),
    refusesKeys({ ...ec, use: 'sig' }, { ...rsa, alg: 'RSA-OAEP' }),
    refusesKeys({ ...rsa, use: 'enc' }, { ...ec, alg: 'ES256' }),
  ),
);

rule('KEY-06', 'a key with a certificate has its bare members, equal to the certificate’s key', () =>
  all(
    op.keeps(jwks(ecCertified)),
    op.keeps(jwks(rsaCertified)),
    op.keeps(jwks({ ...ecCertified, kid: 'e' }, { ...rsaCertified, kid: 'r' })),
    refusesKeys({ ...ec, x5c: ecCertified.x5c }),
    refusesKeys({ ...rsa, x5c: rsaCertified.x5c }),
    refusesKeys({ ...ecCertified, x5c: rsaCertified.x5c }),
    refusesKeys({ kty: 'EC', crv: 'P-256', x5c: ecCertified.x5c }),
    refusesKeys({ kty: 'RSA', x5c: rsaCertified.x5c }),
    refusesKeys({ ...ecCertified, x5c: ['AAAA'] }),
    refusesKeys({ ...ecCertified, x5c: ['!!!'] }),
    refusesKeys({ ...ecCertified, x5c: [1] }),
    refusesKeys({ ...ecCertified, x5c: String(ecCertified.x5c) }),
    refusesSecondKey({ ...rsa, x5c: rsaCertified.x5c }),
  ),
);

rule(
  'KEY-07',
  'the same kid twice is resolved by kind, use or algorithm; where nothing tells the keys apart it is refused',
  () =>
    all(
      op.keeps(jwks({ ...ec, kid: '1' }, { ...rsa, kid: '2' })),
      op.keeps(jwks({ ...ec, kid: '1' }, { ...rsa, kid: '1' })),
      op.keeps(jwks({ ...rsa, kid: '1', use: 'sig' }, { ...rsaCertified, kid: '1', use: 'enc' })),
      refusesKeys({ ...ec, kid: '1' }, { ...ecCertified, kid: '1' }),
      refusesKeys({ ...ec, kid: 1 }),
    ),
);

const cibaPoll = { ...noRedirects, grant_types: [grants.ciba], backchannel_token_delivery_mode: 'poll' };

/** Members that need a client key, a key that satisfies them, and one that does not. */
const needsKey: readonly { readonly members: Members; readonly serves: Members; readonly not: Members }[] = [
  { members: { token_endpoint_auth_method: 'private_key_jwt' }, serves: ec, not: x25519 },
  { members: { token_endpoint_auth_method: 'self_signed_tls_client_auth' }, serves: ecCertified, not: ec },
  { members: { request_object_signing_alg: 'RS256' }, serves: rsa, not: ec },
  { members: { request_object_signing_alg: 'ES256' }, serves: ec, not: ec384 },
  { members: { ...cibaPoll, backchannel_authentication_request_signing_alg: 'ES256' }, serves: ec, not: rsa },
  ...['id_token', 'userinfo', 'introspection', 'authorization'].flatMap((purpose) => [
    { members: { [`${purpose}_encrypted_response_alg`]: 'RSA-OAEP-256' }, serves: { ...rsa, use: 'enc' }, not: ec },
    { members: { [`${purpose}_encrypted_response_alg`]: 'ECDH-ES' }, serves: ec, not: ed25519 },
    { members: { [`${purpose}_encrypted_response_alg`]: 'ECDH-ES' }, serves: x25519, not: { ...ec, use: 'sig' } },
  ]),
];

rule('KEY-08', 'what needs a client key is refused without one that fits', () =>
  all(
    ...needsKey.flatMap(({ members, serves, not }) => [
      op.refuses(members, icm, /jwks|_alg/),
      op.refuses({ ...members, jwks: { keys: [] } }, icm, /jwks|_alg/),
      op.refuses({ ...members, ...jwks(not) }, icm, /jwks|_alg/),
      op.keeps({ ...members, ...jwks(serves) }),
      op.keeps({ ...members, jwks_uri: 'https://rp.example/jwks' }),
    ]),
  ),
);

rule('KEY-09', 'jwks_uri is https without userinfo and fragment', () =>
  all(
    op.keeps({ jwks_uri: 'https://rp.example:8443/jwks?x=1' }),
    ...[
      'http://rp.example/jwks',
      'https://u:p@rp.example/jwks',
      'https://u@rp.example/jwks',
      'https://rp.example/jwks#x',
      'https://rp.example/jwks#',
      'https:///jwks',
      'file:///etc/jwks',
    ].map((value) => op.refuses({ jwks_uri: value }, icm, /jwks_uri/)),
  ),
);

rule('KEY-10', 'jwks_uri is not fetched at registration: nobody need answer there (D-12)', () =>
  all(
    op.keeps({ jwks_uri: 'https://nobody.invalid/jwks', token_endpoint_auth_method: 'private_key_jwt' }),
    op.keeps({ jwks_uri: 'https://127.0.0.1:1/jwks' }),
  ),
);

rule('KEY-10', 'where an operator wants it, what does not answer with keys is refused at registration', async () => {
  const uri = documents.serve(jwks(ec).jwks);
  const client = await eager.keeps({ jwks_uri: uri, token_endpoint_auth_method: 'private_key_jwt' });
  assert.equal(documents.requestsFor(uri).length, 1);
  const renamed = await replace(client, { ...withoutIssued(client), client_name: 'New' });
  assert.equal(renamed.status, 200, renamed.text);
  assert.equal(documents.requestsFor(uri).length, 1, 'what has not changed is not fetched again');
  const moved = await replace(client, { ...withoutIssued(client), jwks_uri: documents.serve('{}') });
  refusedMetadata(moved, /^jwks_uri /);
  await all(
    eager.refuses({ jwks_uri: 'https://no-such-name.invalid/jwks' }, icm, /^jwks_uri /),
    eager.refuses({ jwks_uri: `https://127.0.0.1:${await freePort()}/jwks` }, icm, /^jwks_uri /),
    eager.keeps(jwks(ec)),
  );
});

rule(
  'KEY-11',
  'a fetch of keys is a GET that follows nothing, of a bounded time, and the set is judged as jwks is',
  async () => {
    const uri = documents.serve(jwks(ec).jwks);
    const refusesSet = (what: Parameters<typeof documents.serve>[0]): Promise<void> =>
      eager.refuses({ jwks_uri: documents.serve(what) }, icm, /^jwks_uri /);
    const answers = (status: number, headers = {}) =>
      refusesSet((_request, response) => response.writeHead(status, headers).end(JSON.stringify(jwks(ec).jwks)));
    // Runs separately, so that it has the full time-out.
    await refusesSet(() => undefined);
    await all(
      ...[201, 404, 500].map((status) => answers(status)),
      ...[301, 302, 307].map((status) => answers(status, { location: uri })),
      answers(200, { 'content-encoding': 'gzip' }),
      refusesSet(JSON.stringify({ keys: [], more: 'x'.repeat(70_000) })),
      ...['', '[', '[]', '"keys"', 'null', '{}', '{"keys":{}}', '{"keys":[1]}'].map(refusesSet),
      ...[
        jwks(rsaPrivate),
        jwks(ec, ecPrivate),
        jwks({ kty: 'oct', k: 'eA' }),
        jwks(rsaWeak),
        jwks({ kty: 'RSA' }),
      ].map(({ jwks: set }) => refusesSet(set)),
      eager.keeps({ jwks_uri: documents.serve(jwks(ec, rsa).jwks) }),
    );
    assert.equal(documents.requestsFor(uri).length, 0);
  },
);

rule('KEY-08', 'the key may be taken away by an update only together with what needs it', async () => {
  const client: JsonObject = await op.accepts({ token_endpoint_auth_method: 'private_key_jwt', ...jwks(ec) });
  const { jwks: keys, ...rest } = withoutIssued(client);
  assert.deepEqual(keys, { keys: [ec] });
  refusedMetadata(await replace(client, rest), /jwks/);
  const updated = await replace(client, { ...rest, token_endpoint_auth_method: 'client_secret_basic' });
  assert.equal(updated.status, 200, updated.text);
});

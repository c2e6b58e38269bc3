import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Answer,
  manage,
  register,
  replace,
  send,
  smallestBody,
  startRegistry,
  withoutIssued,
} from '../support/registry.ts';
import { accepted, assertErrorBody } from './answers.ts';
import { filesBelow, type Place, placesWith } from './files.ts';
import { rule } from './rule.ts';
import { type Members, speakTo } from './vocabulary.ts';

const bcp = speakTo('bcp');

rule(
  'THREAT-08',
  'client_id is never influenced by the client, and is nothing that an end-user identifier looks like',
  async () => {
    for (const client_id of ['victim', 'c00000000000000000000000000', 'alice@example.com', 1]) {
      const client = await bcp.accepts({ client_id, sub: client_id, user_id: client_id });
      assert.match(String(client.client_id), /^c[0-9a-v]{26}$/);
      assert.notEqual(client.client_id, client_id);
    }
  },
);

type Issued = { readonly client_secret: string; readonly registration_access_token: string };

const issuedIn = (answer: Answer): Issued => ({
  client_secret: String(answer.body.client_secret),
  registration_access_token: String(answer.body.registration_access_token),
});

/** Exercises all functions of a registry once: everything that could write a credential to the wrong place. */
const useCredentials = async (registry: { readonly url: string }): Promise<readonly string[]> => {
  const key = randomBytes(32).toString('hex');
  const first = await register(registry, { ...smallestBody, client_name: 'canary' }, { 'idempotency-key': key });
  const again = await register(registry, { ...smallestBody, client_name: 'canary' }, { 'idempotency-key': key });
  assert.equal(again.text, first.text);
  const client = accepted(first);
  const { client_secret, registration_access_token } = issuedIn(first);
  accepted(await manage(client), 200);
  accepted(await replace(client, { ...withoutIssued(client), client_secret, client_name: 'canary 2' }), 200);
  await refuseWithCredentials(client, client_secret, registration_access_token);

  const other = accepted(
    await register(registry, { ...smallestBody, token_endpoint_auth_method: 'client_secret_post' }),
  );
  const gone = issuedIn({ ...first, body: other });
  accepted(
    await replace(other, { ...withoutIssued(other), client_secret: undefined, token_endpoint_auth_method: 'none' }),
    200,
  );
  assert.equal((await manage(other, { method: 'DELETE' })).status, 204);
  assert.equal((await manage(other)).status, 401);
  return [key, client_secret, registration_access_token, gone.client_secret, gone.registration_access_token];
};

/** Sends requests that fail in every layer, each with a genuine credential somewhere in it. */
const refuseWithCredentials = async (client: Members, secret: string, token: string): Promise<void> => {
  const uri = String(client.registration_client_uri);
  const json = { 'content-type': 'application/json' };
  const basic = Buffer.from(`${String(client.client_id)}:${secret}`).toString('base64');
  const bearer = { authorization: `Bearer ${token}` };
  const requests: readonly (readonly [string, RequestInit])[] = [
    [uri, { method: 'PUT', headers: { ...json, ...bearer }, body: `{"client_secret":"${secret}"` }],
    [uri, { method: 'PUT', headers: { ...json, ...bearer }, body: JSON.stringify({ client_secret: `${secret}x` }) }],
    [
      uri,
      { method: 'PUT', headers: { ...json, ...bearer }, body: JSON.stringify({ registration_access_token: token }) },
    ],
    [uri, { method: 'PUT', headers: { ...json, ...bearer }, body: JSON.stringify({ jwks: secret, client_name: 1 }) }],
    [uri, { method: 'PATCH', headers: bearer }],
    [uri, { headers: { authorization: `Basic ${basic}` } }],
    [uri, { headers: { authorization: `Bearer ${token} ${token}` } }],
    [`${uri}?access_token=${token}`, {}],
    [`${uri}?access_token=${token}`, { headers: bearer }],
    [`${uri}/${token}`, { headers: bearer }],
    [uri.replace(/[^/]+$/, token), {}],
    [uri.replace(/[^/]+$/, secret), { headers: { authorization: `Bearer ${secret}` } }],
    [
      uri.replace(/\/[^/]+$/, ''),
      { method: 'POST', headers: { ...json, ...bearer }, body: JSON.stringify(smallestBody) },
    ],
    [
      uri.replace(/\/[^/]+$/, ''),
      {
        method: 'POST',
        headers: { ...json, referer: `${uri}?t=${token}` },
        body: JSON.stringify({ redirect_uris: [secret] }),
      },
    ],
  ];
  for (const [url, init] of requests) {
    const answer = await send(url, init);
    assert.ok(
      answer.status >= 400 && answer.status < 500,
      `${init.method ?? 'GET'} ${url}: ${answer.status} ${answer.text}`,
    );
  }
};

const assertNowhere = (places: readonly Place[], issued: readonly string[]): void => {
  assert.ok(places.some(({ bytes }) => bytes.length > 0));
  for (const value of issued) {
    assert.match(value, /^(rat_)?[0-9a-f]{64}$/);
    assert.deepEqual(placesWith(places, value), [], `${value.slice(0, 8)}… was left behind`);
  }
};

rule(
  'THREAT-10',
  'no issued secret or token, and no Idempotency-Key, is in the log, the data or the output, in any plain spelling',
  async () => {
    const registry = await startRegistry({ env: { LOG_LEVEL: 'trace' } });
    try {
      const issued = await useCredentials(registry);
      const running = filesBelow(registry.dataDir);
      assert.equal(await registry.stop(), 0);
      const output = { name: 'output', bytes: Buffer.from(registry.output()) };
      assertNowhere([output, ...running, ...filesBelow(registry.dataDir)], issued);
    } finally {
      await registry.dispose();
    }
  },
);

rule('THREAT-10', 'whatever a directory allows, the files of the registry are for its own user alone', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'clientele-'));
  chmodSync(dataDir, 0o755);
  const registry = await startRegistry({ dataDir });
  try {
    accepted(await register(registry, smallestBody));
    const modes = readdirSync(dataDir).map((name) => [name, statSync(join(dataDir, name)).mode & 0o077] as const);
    assert.ok(modes.length >= 4, modes.join());
    for (const [name, mode] of modes) assert.equal(mode, 0, name);
  } finally {
    await registry.dispose();
  }
});

rule('THREAT-10', 'the scan of THREAT-10 finds what it looks for', async () => {
  const value = 'rat_00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
  const hidden = [
    Buffer.from(`token=${value}`),
    Buffer.from(value.slice(4), 'hex'),
    Buffer.from(Buffer.from(`Basic id:${value}`).toString('base64')),
    Buffer.from(Buffer.from(`x${value}y`).toString('base64url')),
    Buffer.from(`x${value}`, 'utf16le'),
  ];
  const found = hidden.map((bytes, index) => placesWith([{ name: String(index), bytes }], value));
  assert.deepEqual(found, [['0'], ['1'], ['2'], ['3'], ['4']]);
  assert.deepEqual(
    placesWith([{ name: 'none', bytes: Buffer.from(value.replace('f', 'e')) }], value.replace('0', '1')),
    [],
  );
});

const uris = '"redirect_uris":["https://rp.example/cb"]';
const post = (body: string): Promise<Answer> =>
  send(`${bcp.registry.url}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

/** Bodies that confuse parsers, prototypes and databases. Unknown members are ignored, malformed bodies are refused. */
const hostile: readonly (readonly [body: string, expected: 201 | 400 | 'either'])[] = [
  [`{${uris},"__proto__":{"polluted":true}}`, 201],
  [`{${uris},"__proto__":null}`, 201],
  [`{${uris},"constructor":{"prototype":{"polluted":true}}}`, 201],
  [`{${uris},"prototype":1,"hasOwnProperty":1,"toString":1,"valueOf":1,"toJSON":1}`, 201],
  [`{${uris},"then":1,"length":-1,"0":1,"":1}`, 201],
  [`{${uris},"__defineGetter__":1,"__lookupGetter__":1,"isPrototypeOf":1}`, 201],
  [`{"__proto__":{${uris}}}`, 400],
  [`{${uris},"\\u005f_proto__":{"polluted":true},"__proto__":{"polluted":true}}`, 400],
  [`{${uris},"client_name":{"__proto__":{"polluted":true}}}`, 400],
  [`{${uris},"jwks":{"keys":[],"__proto__":{"polluted":true}}}`, 'either'],
  [`{${uris},"jwks":{"__proto__":{"keys":[]}}}`, 400],
  [`{${uris},"unknown":1e400}`, 'either'],
  [`{${uris},"default_max_age":1e400}`, 400],
  [`{${uris},"default_max_age":-1e400}`, 400],
  [`{${uris},"default_max_age":1e-400}`, 'either'],
  [`{${uris},"default_max_age":${'9'.repeat(400)}}`, 400],
  [`{${uris},"jwks":{"keys":[{"kty":"XYZ","n":1e400}]}}`, 400],
  [`{${uris},"default_max_age":NaN}`, 400],
  [`{${uris},"default_max_age":Infinity}`, 400],
  [`{${uris},"default_max_age":0x10}`, 400],
  [`{${uris},"default_max_age":010}`, 400],
  [`{${uris},"default_max_age":"NaN"}`, 400],
  [`{${uris},"client_name":"\\ud800"}`, 400],
  [`{${uris},"client_name":"a\\udc00b"}`, 400],
  [`{${uris},"contacts":["\\ud83d"]}`, 400],
  [`{${uris},"client_name":"\\ud83d\\ude00"}`, 201],
  [`{${uris},"client_name":"a\\u0000b"}`, 400],
  [`{"redirect_uris":["https://rp.example/\\u0000"]}`, 400],
  [`{"redirect_uris":["https://rp.example/\\ud800"]}`, 400],
  [`{${uris},"client_name":"a\u0000b"}`, 400],
  [`{${uris},"client_name":undefined}`, 400],
  [`{${uris},}`, 400],
  [`{${uris},'client_name':'x'}`, 400],
  [`{${uris},/**/"client_name":"x"}`, 400],
  [`{${uris}}{}`, 400],
  [`\ufeff{${uris}}`, 400],
  [`)]}',\n{${uris}}`, 400],
  [`{${uris},"client_name":"';DROP TABLE clients;--"}`, 201],
  [`{${uris},"client_name":"\${7*7}{{7*7}}<script>alert(1)</script>"}`, 201],
  [`{${uris},"software_id":"%s%n%x","software_version":"\\\\u0000"}`, 201],
  [`{${uris},"x":${'['.repeat(500)}${']'.repeat(500)}}`, 400],
  [`{${uris},"x":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`, 400],
  [`${'['.repeat(30_000)}`, 400],
  [`{${uris},${Array.from({ length: 300 }, (_, index) => `"m${index}":1`).join()}}`, 400],
];

rule('THREAT-12', 'hostile JSON is ignored or refused, never a 500', async () => {
  const outcomes = await Promise.all(hostile.map(async ([body]) => post(body)));
  const surprises = hostile.flatMap(([body, expected], index) => {
    const { status, text } = outcomes[index] ?? { status: 0, text: '' };
    const isExpected = expected === 'either' ? status === 201 || status === 400 : status === expected;
    return isExpected ? [] : [`${body.slice(0, 120)} was answered ${status} ${text.slice(0, 200)}, not ${expected}`];
  });
  assert.deepEqual(surprises, []);
  for (const answer of outcomes) {
    if (answer.status === 201) assert.doesNotMatch(answer.text, /polluted|__proto__|prototype/);
    else assertErrorBody(answer, String(answer.body.error));
  }
});

rule('THREAT-12', 'a hostile body leaves no trace in the next one', async () => {
  const before = Object.keys(await bcp.accepts({})).sort();
  for (const [body] of hostile) await post(body);
  const after = Object.keys(await bcp.accepts({})).sort();
  assert.deepEqual(after, before);
  await bcp.leavesAbsent({}, 'polluted', 'client_name', 'jwks');
});

rule('THREAT-12', 'PUT is no weaker than POST', async () => {
  const client = await bcp.accepts({});
  const put = (members: string) =>
    manage(client, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: `{"client_id":"${String(client.client_id)}",${members}}`,
    });
  accepted(await put(`${uris},"__proto__":{"client_name":"x"},"constructor":1`), 200);
  for (const members of [
    `"__proto__":{${uris}}`,
    `${uris},"client_name":"\\ud800"`,
    `${uris},"default_max_age":1e400`,
    `${uris},"client_name":"a\\u0000b"`,
  ]) {
    assert.equal((await put(members)).status, 400, members);
  }
  const read = accepted(await manage(client), 200);
  assert.deepEqual([read.client_name, read.default_max_age], [undefined, undefined]);
});

/** Names of internal attributes, here and in other products. */
const internal: Members = {
  skip_consent: true,
  status: 'active',
  tenant: 'x',
  access_token_strategy: 'jwt',
  trust: 'verified',
  trusted: true,
  quota: 1000000,
  policy: 'none',
  policyVersion: 'x',
  revision: 99,
  version: 99,
  secretVersion: 99,
  tokenVersion: 99,
  actor: { kind: 'operator', id: 'x' },
  created_at: 0,
  updated_at: 0,
  deleted: true,
  type: 'ClientDeleted',
  metadata: { client_name: 'x' },
  sealed: 'x',
  id_token_lifespan: '1h',
  access_token_lifespan: 9,
  skip_logout_consent: true,
  owner: 'x',
  issuer: 'https://evil.example',
  first_party: true,
  features: ['x'],
};

rule('THREAT-13', 'internal attributes cannot be set from a POST or PUT, whatever they are called', async () => {
  const client = await bcp.leavesAbsent(internal, ...Object.keys(internal));
  const plain = await bcp.accepts({});
  assert.deepEqual(Object.keys(client).sort(), Object.keys(plain).sort());
  const replaced = accepted(await replace(client, { ...withoutIssued(client), ...internal }), 200);
  assert.deepEqual({ ...replaced }, { ...client });
  assert.deepEqual(accepted(await manage(client), 200), client);
});

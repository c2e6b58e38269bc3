import assert from 'node:assert/strict';
import type { JsonObject } from '@clientele/domain';
import { exchange, sendRaw } from '../support/raw-request.ts';
import {
  type Answer,
  manage,
  register,
  registerText,
  replace,
  send,
  smallestBody,
  withoutIssued,
} from '../support/registry.ts';
import {
  accepted,
  refused,
  refusedForWantOfToken,
  refusedMetadata,
  refusedRedirectUri,
  refusedRequest,
  refusedToken,
} from './answers.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';
import { all, icm, iru, type Members, speakTo } from './vocabulary.ts';

const bcp = speakTo('bcp');
const { registry } = bcp;
const hasty = useRegistry({ REQUEST_MS_MAX: '1000' });

const newClient = async (): Promise<JsonObject> => accepted(await register(registry, smallestBody));
const addressOf = (client: JsonObject): string => String(client.registration_client_uri);
const pathOf = (client: JsonObject): string => new URL(addressOf(client)).pathname;
const bearer = (client: JsonObject): string => `Bearer ${client.registration_access_token}`;
const authorized = (authorization: string): RequestInit => ({ headers: { authorization } });

/** Values that a careless server would copy into its message, and so into headers, logs and pages. */
const hostile = ['Ünïcödé', '"quoted"', 'back\\slash', 'line\r\nbreak', '<script>', '\u0000', '\u202e', '😀'];

for (const value of hostile) {
  rule('ERR-01', `the description stays plain ASCII with ${JSON.stringify(value)} in the request`, () =>
    all(
      bcp.refuses({ application_type: value }, icm, /^application_type/),
      bcp.refuses({ token_endpoint_auth_method: value }, icm, /^token_endpoint_auth_method/),
      bcp.refuses({ redirect_uris: [`https://rp.example/${value}#`] }, iru, /^redirect_uris\[0\]/),
      bcp.refuses({ client_uri: value }, icm, /^client_uri/),
      bcp.refuses({ 'client_name#de': { [value]: value } }, icm, /client_name/),
    ),
  );
}

const redirectFaults: readonly Members[] = [
  { redirect_uris: undefined },
  { redirect_uris: [] },
  { redirect_uris: 'https://rp.example/cb' },
  { redirect_uris: ['https://rp.example/cb', '/cb'] },
  { redirect_uris: ['com.example.app:/cb'] },
];

const metadataFaults: readonly Members[] = [
  { post_logout_redirect_uris: ['https://rp.example/#f'] },
  { frontchannel_logout_uri: 'https://other.example/fcl' },
  { backchannel_logout_uri: 'http://rp.example/bcl' },
  { request_uris: ['/r'] },
  { initiate_login_uri: 'http://rp.example/' },
  { response_types: ['bogus'] },
  { grant_types: ['bogus'] },
  { application_type: 'spa' },
  { token_endpoint_auth_method: 'foo' },
  { jwks: {}, jwks_uri: 'https://rp.example/jwks' },
  { scope: '"' },
];

for (const members of redirectFaults) {
  rule('ERR-02', `${JSON.stringify(members)} is invalid_redirect_uri`, () =>
    bcp.refuses(members, iru, /^redirect_uris/),
  );
}

for (const members of metadataFaults) {
  rule('ERR-02', `${JSON.stringify(members)} is invalid_client_metadata`, () =>
    bcp.refuses(members, icm, new RegExp(Object.keys(members).join('|'))),
  );
}

rule('ERR-02', 'a fault of the request’s shape is invalid_request', async () => {
  refusedRequest(await registerText(registry, '['));
  refusedRequest(await registerText(registry, '{}', { 'content-type': 'text/plain' }));
  const client = await newClient();
  refusedRequest(await replace(client, { ...withoutIssued(client), client_id: 'x' }));
});

for (const method of ['GET', 'PUT', 'DELETE']) {
  rule('ERR-03', `${method} without a token is 401 with a bare challenge`, async () => {
    refusedForWantOfToken(await send(addressOf(await newClient()), { method }));
  });
}

rule('ERR-03', 'another scheme is the same as no token', async () => {
  const client = await newClient();
  const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  refusedForWantOfToken(await send(addressOf(client), authorized(`Basic ${basic}`)));
  refusedForWantOfToken(await send(addressOf(client), authorized('Digest username="x"')));
});

for (const token of [
  'x',
  `rat_${'0'.repeat(64)}`,
  `rat_${'0'.repeat(63)}`,
  'eyJhbGciOiJub25lIn0.e30.',
  '0'.repeat(5_000),
]) {
  rule('ERR-04', `the token ${token.slice(0, 20)} of ${token.length} characters is 401 invalid_token`, async () => {
    const client = await newClient();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      refusedToken(await send(addressOf(client), { method, ...authorized(`Bearer ${token}`) }));
    }
    assert.equal((await manage(client)).status, 200);
  });
}

rule('ERR-04', 'a token in another case is another token', async () => {
  const client = await newClient();
  refusedToken(
    await send(addressOf(client), authorized(`Bearer ${String(client.registration_access_token).toUpperCase()}`)),
  );
});

const broken = ['Bearer', 'Bearer a b', 'Bearer a,b', 'Bearer "a"', 'Bearer a, Bearer b', 'Bearer\ta', 'Bearer é'];

for (const value of broken) {
  rule('ERR-06', `the header ${JSON.stringify(value)} is 400`, async () => {
    const client = await newClient();
    const headers = [['Authorization', value]] as const;
    refusedRequest(await sendRaw(registry.url, { path: pathOf(client), headers }));
  });
}

rule('ERR-06', 'two Authorization headers are 400', async () => {
  const client = await newClient();
  const headers = [
    ['Authorization', bearer(client)],
    ['Authorization', bearer(client)],
  ] as const;
  refusedRequest(await sendRaw(registry.url, { path: pathOf(client), headers }));
});

rule('ERR-06', 'a header and a query parameter are 400', async () => {
  const client = await newClient();
  const url = `${addressOf(client)}?access_token=${client.registration_access_token}`;
  refusedRequest(await send(url, authorized(bearer(client))));
});

rule('ERR-06', 'a token in the query alone opens nothing', async () => {
  const client = await newClient();
  const answer = await send(`${addressOf(client)}?access_token=${client.registration_access_token}`);
  assert.ok(answer.status === 400 || answer.status === 401, answer.text);
});

rule('ERR-06', 'a token in the body is no credential', async () => {
  const client = await newClient();
  const { registration_access_token: token } = client;
  const headers = { 'content-type': 'application/json' };
  const json = JSON.stringify({ ...withoutIssued(client), access_token: token });
  refusedForWantOfToken(await send(addressOf(client), { method: 'PUT', headers, body: json }));
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  refusedForWantOfToken(await send(addressOf(client), { method: 'PUT', headers: form, body: `access_token=${token}` }));
});

rule('ERR-07', 'a metadata error carries no challenge', async () => {
  for (const members of [...redirectFaults, ...metadataFaults]) {
    const answer = await register(registry, { ...smallestBody, ...members });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('www-authenticate'), null);
  }
});

const stillHeaders = ({ headers }: Answer): Record<string, string> => {
  const changing = new Set(['date', 'x-request-id']);
  return Object.fromEntries([...headers].filter(([name]) => !changing.has(name)));
};

rule('ERR-08', 'unknown, foreign and deleted clients are answered alike', async () => {
  const [own, foreign, deleted] = [await newClient(), await newClient(), await newClient()];
  assert.equal((await manage(deleted, { method: 'DELETE' })).status, 204);
  const unknown = `${registry.url}/register/c${'0'.repeat(26)}`;
  const odd = [
    `${registry.url}/register/x`,
    `${registry.url}/register/${'a'.repeat(1_000)}`,
    `${registry.url}/register/%C3%A9`,
  ];
  const attempts: readonly (readonly [string, string])[] = [
    [addressOf(foreign), bearer(own)],
    [addressOf(own), bearer(foreign)],
    [unknown, bearer(own)],
    [addressOf(deleted), bearer(deleted)],
    [addressOf(own), bearer(deleted)],
    ...odd.map((url) => [url, bearer(own)] as const),
  ];
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const answers = await Promise.all(attempts.map(([url, token]) => send(url, { method, ...authorized(token) })));
    for (const answer of answers) {
      refusedToken(answer);
      assert.equal(answer.text, answers[0]?.text);
      assert.deepEqual(stillHeaders(answer), stillHeaders(answers[0] ?? answer));
    }
  }
  assert.equal((await manage(own)).status, 200);
  assert.equal((await manage(foreign)).status, 200);
});

rule('ERR-08', 'unknown, foreign and deleted clients are answered in times of one order', async () => {
  const [own, foreign, deleted] = [await newClient(), await newClient(), await newClient()];
  await manage(deleted, { method: 'DELETE' });
  const urls = [`${registry.url}/register/c${'0'.repeat(26)}`, addressOf(foreign), addressOf(deleted)];
  const timesMs: number[][] = urls.map(() => []);
  for (let round = 0; round < 100; round += 1) {
    for (const [index, url] of urls.entries()) {
      const start = performance.now();
      await send(url, authorized(bearer(own)));
      timesMs[index]?.push(performance.now() - start);
    }
  }
  const medians = timesMs.map((times) => times.sort((left, right) => left - right)[times.length / 2] ?? Number.NaN);
  const ratio = Math.max(...medians) / Math.min(...medians);
  assert.ok(ratio < 3, `medians of unknown, foreign, deleted in ms: ${medians.join(', ')}`);
});

for (const method of ['PATCH', 'POST', 'PROPFIND']) {
  rule('ERR-09', `${method} on the configuration endpoint is 405 with Allow`, async () => {
    const client = await newClient();
    const answer = await send(addressOf(client), { method, ...authorized(bearer(client)) });
    refused(answer, 'invalid_request', { status: 405 });
    const allowed = (answer.headers.get('allow') ?? '').split(/\s*,\s*/);
    for (const name of ['GET', 'PUT', 'DELETE']) assert.ok(allowed.includes(name), `Allow: ${allowed}`);
    assert.ok(!allowed.includes(method));
  });
}

const isQuiet = (answer: Answer): void => {
  assert.doesNotMatch(answer.text, /\bat .*:\d+|node:|\.ts\b|FST_|ERR_|HPE_|sqlite|SELECT|stack|\/home|\/tmp/i);
  assert.equal(answer.headers.get('x-powered-by'), null);
  assert.equal(answer.headers.get('server'), null);
};

const path = '/register';
const json = ['Content-Type', 'application/json'] as const;

const shapeFaults: readonly (readonly [name: string, status: number, ask: () => Promise<Answer>])[] = [
  ['an unknown path', 404, () => send(`${registry.url}/nowhere`)],
  ['a broken escape in the path', 400, () => sendRaw(registry.url, { path: '/register/%zz' })],
  ['a method that is not allowed', 405, () => send(`${registry.url}/register`)],
  ['a body that is too large', 413, () => registerText(registry, ' '.repeat(70_000))],
  ['an encoded body', 415, () => registerText(registry, 'x', { 'content-encoding': 'br' })],
  ['headers that are too large', 431, () => sendRaw(registry.url, { path, headers: [['X', 'x'.repeat(40_000)]] })],
  ['no Host', 400, () => exchange(registry.url, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')],
  ['two Hosts', 400, () => exchange(registry.url, 'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n')],
  ['no HTTP', 400, () => exchange(registry.url, 'hello\r\n\r\n')],
  ['a broken header', 400, () => exchange(registry.url, 'GET / HTTP/1.1\r\nHost: a\r\nb c: d\r\n\r\n')],
  [
    'two lengths',
    400,
    () =>
      sendRaw(registry.url, {
        method: 'POST',
        path,
        headers: [json, ['Content-Length', '2'], ['Content-Length', '3']],
        body: '{}',
      }),
  ],
  [
    'a length and chunks',
    400,
    () =>
      sendRaw(registry.url, {
        method: 'POST',
        path,
        headers: [json, ['Content-Length', '2'], ['Transfer-Encoding', 'chunked']],
        body: '0\r\n\r\n',
      }),
  ],
];

for (const [name, status, ask] of shapeFaults) {
  rule('ERR-10', `${name} is ${status} in JSON, no-store, without internals`, async () => {
    const answer = await ask();
    refused(answer, 'invalid_request', { status });
    isQuiet(answer);
  });
}

rule('ERR-10', 'a stale If-Match is 412, a reused key 422, both in JSON', async () => {
  const client = await newClient();
  refused(await replace(client, withoutIssued(client), { 'if-match': '"7"' }), 'invalid_request', { status: 412 });
  const key = { 'idempotency-key': 'one key for two bodies, long enough' };
  accepted(await register(registry, smallestBody, key));
  refused(await register(registry, { ...smallestBody, software_id: 'x' }, key), 'invalid_request', { status: 422 });
});

const halfSent: readonly (readonly [name: string, bytes: string])[] = [
  ['headers that never end', 'POST /register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'],
  [
    'a body that never ends',
    'POST /register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"redirect_uris"',
  ],
  [
    'chunks that never end',
    'POST /register HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{"\r\n',
  ],
];

for (const [name, bytes] of halfSent) {
  rule('ERR-10', `${name}: 408 in JSON`, async () => {
    const answer = await exchange(hasty.url, bytes);
    refused(answer, 'invalid_request', { status: 408 });
    isQuiet(answer);
  });
}

rule('ERR-10', 'after all of that the registry still answers', async () => {
  for (const each of [registry, hasty]) accepted(await register(each, smallestBody));
});

const badBodies: readonly (readonly [name: string, body: string | Buffer, headers: Record<string, string>])[] = [
  ['broken JSON', '{', {}],
  ['broken UTF-8', Buffer.from([0xff]), {}],
  ['another media type', 'x', { 'content-type': 'text/plain' }],
  ['an encoded body', 'x', { 'content-encoding': 'gzip' }],
  ['too large a body', ' '.repeat(70_000), {}],
  ['bad metadata', '{"redirect_uris":[]}', {}],
  ['a forbidden member', '{"registration_access_token":"x"}', {}],
];

for (const [name, body, headers] of badBodies) {
  rule('ERR-11', `a bad token with ${name} is 401`, async () => {
    const client = await newClient();
    const sent = { 'content-type': 'application/json', ...headers, authorization: 'Bearer x' };
    refusedToken(await send(addressOf(client), { method: 'PUT', headers: sent, body }));
    refusedToken(await send(`${registry.url}/register`, { method: 'POST', headers: sent, body }));
  });
}

rule('ERR-11', 'no token with broken JSON is 401', async () => {
  const headers = { 'content-type': 'application/json' };
  refusedForWantOfToken(await send(addressOf(await newClient()), { method: 'PUT', headers, body: '{' }));
});

rule('ERR-11', 'the media type is judged before the JSON, its shape before its members', async () => {
  refusedRequest(await registerText(registry, '{', { 'content-type': 'text/plain' }), /application\/json/);
  refusedRequest(await registerText(registry, '{"redirect_uris":[],"a":1,"a":1}'));
});

const manyFaults = {
  default_max_age: -1,
  application_type: 'spa',
  client_uri: 'x',
  token_endpoint_auth_method: 'foo',
  redirect_uris: ['https://rp.example/cb', 'https://rp.example/cb#f'],
};

rule('ERR-12', 'redirect_uris come before other metadata', async () => {
  refusedRedirectUri(await register(registry, manyFaults), /^redirect_uris\[1\]/);
  refusedRedirectUri(
    await register(registry, { ...smallestBody, default_max_age: -1, redirect_uris: ['https://rp.example/#'] }),
  );
});

rule('ERR-12', 'all faults are told at once, the first of them as error_description', async () => {
  const answer = await register(registry, {
    ...smallestBody,
    logo_uri: 'x',
    redirect_uris: ['https://rp.example/#', 'https://rp.example/cb', 'x'],
    token_endpoint_auth_method: 'telepathy',
  });
  refusedRedirectUri(answer, /^redirect_uris\[0\]/);
  const { error_description, errors } = answer.body;
  assert.ok(Array.isArray(errors));
  const told = errors.map((entry: JsonObject) => [entry.pointer, entry.code]);
  assert.deepEqual(told, [
    ['/redirect_uris/0', 'invalid_redirect_uri'],
    ['/redirect_uris/2', 'invalid_redirect_uri'],
    ['/logo_uri', 'invalid_client_metadata'],
    ['/token_endpoint_auth_method', 'invalid_client_metadata'],
  ]);
  assert.equal(errors[0].text, error_description);
});

rule('ERR-12', 'a misspelt member is named in a hint', async () => {
  const answer = await register(registry, { redirect_uri: 'https://rp.example/cb', logo_url: 'https://rp.example/l' });
  refusedRedirectUri(answer, /^redirect_uris must be given .*; redirect_uri is not a known member, redirect_uris is$/);
  assert.deepEqual(answer.body.hints, [
    { pointer: '/logo_url', text: 'logo_url is not a known member, logo_uri is' },
    { pointer: '/redirect_uri', text: 'redirect_uri is not a known member, redirect_uris is' },
  ]);
});

rule('ERR-12', 'the same input gets the same fault, in whatever order its members are', async () => {
  const members: readonly (readonly [string, unknown])[] = Object.entries({ ...manyFaults, ...smallestBody });
  const orders = [members, members.toReversed(), [...members.slice(2), ...members.slice(0, 2)]];
  const answers = await Promise.all(
    [...orders, ...orders].map((order) => register(registry, Object.fromEntries(order))),
  );
  for (const answer of answers) refusedMetadata(answer);
  assert.equal(new Set(answers.map((answer) => answer.text)).size, 1);
});

import assert from 'node:assert/strict';
import type { JsonObject } from '@clientele/domain';
import { sendRaw } from '../support/raw-request.ts';
import { type Answer, manage, register, replace, send, smallestBody, withoutIssued } from '../support/registry.ts';
import { accepted, metadataOf, refused, refusedForWantOfToken, refusedRequest, refusedToken } from './answers.ts';
import { filesBelow, placesWith } from './files.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';

const registry = useRegistry();
const gated = useRegistry({ PUBLIC_URL: 'https://registry.example/base', ISSUER: 'https://op.example' });

const newClient = async (members: Record<string, unknown> = {}): Promise<JsonObject> =>
  accepted(await register(registry, { ...smallestBody, ...members }));
const addressOf = (client: JsonObject): string => String(client.registration_client_uri);
const bearer = (client: JsonObject): string => `Bearer ${client.registration_access_token}`;
const read = async (client: JsonObject): Promise<JsonObject> => accepted(await manage(client), 200);
const isOnDisk = (text: string): boolean => placesWith(filesBelow(registry.dataDir), text).length > 0;
/** After this time the read model has caught up with a change, and reads come from its rows again. */
const shownMsMax = 120;
const etagOf = async (client: JsonObject): Promise<string> => (await manage(client)).headers.get('etag') ?? '';

/** The metadata that a client may send back, with its changes. */
const updateOf = (client: JsonObject, changes: Record<string, unknown> = {}): Record<string, unknown> => ({
  ...withoutIssued(client),
  ...changes,
});

/** Asserts that the refused request had no effect: neither metadata nor revision changed. */
const unchangedBy = async (client: JsonObject, request: () => Promise<Answer>): Promise<Answer> => {
  const before = await manage(client);
  const answer = await request();
  const after = await manage(client);
  assert.equal(after.text, before.text);
  assert.equal(after.headers.get('etag'), before.headers.get('etag'));
  return answer;
};

const forged: readonly (readonly [string, string])[] = [
  ['Host', 'evil.example'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Forwarded-Proto', 'http'],
  ['X-Forwarded-Prefix', '/evil'],
  ['Forwarded', 'host=evil.example;proto=http'],
  ['X-Original-URL', '/evil'],
];

rule('CFG-01', 'no header of the request alters the address', async () => {
  const headers = [['Content-Type', 'application/json'] as const, ...forged];
  const client = accepted(
    await sendRaw(registry.url, { method: 'POST', path: '/register', headers, body: JSON.stringify(smallestBody) }),
  );
  assert.equal(client.registration_client_uri, `${registry.url}/register/${client.client_id}`);
  const path = new URL(addressOf(client)).pathname;
  const answer = await sendRaw(registry.url, { path, headers: [...forged, ['Authorization', bearer(client)]] });
  assert.deepEqual(accepted(answer, 200), client);
});

rule('CFG-01', 'the address begins with the configured public base, path included', async () => {
  const client = accepted(await register(gated, smallestBody));
  assert.equal(client.registration_client_uri, `https://registry.example/base/register/${client.client_id}`);
});

rule('CFG-02', 'client_id and client_secret are no credential', async () => {
  const client = await newClient();
  const basic = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  for (const method of ['GET', 'PUT', 'DELETE']) {
    refusedForWantOfToken(await send(addressOf(client), { method, headers: { authorization: `Basic ${basic}` } }));
    refusedToken(
      await send(addressOf(client), { method, headers: { authorization: `Bearer ${client.client_secret}` } }),
    );
  }
});

rule('CFG-02', 'the scheme Bearer is recognised in any case', async () => {
  const client = await newClient();
  for (const scheme of ['bearer', 'BEARER', 'bEaReR']) {
    const answer = await send(addressOf(client), {
      headers: { authorization: `${scheme} ${client.registration_access_token}` },
    });
    assert.deepEqual(accepted(answer, 200), client);
  }
});

rule('CFG-03', 'a token opens no other client and is not lost by the attempt', async () => {
  const [own, other] = [await newClient(), await newClient()];
  for (const method of ['GET', 'PUT', 'DELETE', 'HEAD']) {
    const init = { method, headers: { authorization: bearer(own) } };
    const answer = await unchangedBy(other, () => send(addressOf(other), init));
    assert.equal(answer.status, 401);
  }
  assert.deepEqual(await read(own), own);
});

rule('CFG-05', 'GET returns what was registered, again and again', async () => {
  const client = await newClient({ client_name: 'RP', contacts: ['a@rp.example'], default_max_age: 0 });
  const [first, second] = [await manage(client), await manage(client)];
  assert.deepEqual(accepted(first, 200), client);
  assert.equal(second.text, first.text);
  assert.equal(second.headers.get('etag'), first.headers.get('etag'));
});

rule('CFG-05', 'GET with the current ETag is 304 without a body', async () => {
  const client = await newClient();
  const answer = await manage(client, { headers: { 'if-none-match': await etagOf(client) } });
  assert.equal(answer.status, 304);
  assert.equal(answer.text, '');
  assert.equal(answer.headers.get('etag'), '"0"');
  assert.equal((await manage(client, { headers: { 'if-none-match': '"999"' } })).status, 200);
  refusedToken(await send(addressOf(client), { headers: { 'if-none-match': '"0"', authorization: 'Bearer x' } }));
});

rule('CFG-05', 'If-None-Match is read as RFC 9110 writes it: weak tags, lists and the star', async () => {
  const client = await newClient();
  const statusFor = async (tag: string): Promise<number> =>
    (await manage(client, { headers: { 'if-none-match': tag } })).status;
  for (const same of ['W/"0"', '"7", "0"', '"7",W/"0"', '*']) assert.equal(await statusFor(same), 304, same);
  for (const other of ['0', '"00"', '"7", W/"1"', 'W/"00"', '""']) assert.equal(await statusFor(other), 200, other);
});

rule('CFG-06', 'GET echoes the token presented and the address, and never rotates', async () => {
  const client = await newClient();
  for (let round = 0; round < 3; round += 1) {
    const body = await read(client);
    assert.equal(body.registration_access_token, client.registration_access_token);
    assert.equal(body.registration_client_uri, client.registration_client_uri);
  }
});

rule('CFG-07', 'GET returns client_secret with its expiry', async () => {
  const client = await newClient();
  const body = await read(client);
  assert.equal(body.client_secret, client.client_secret);
  assert.equal(body.client_secret_expires_at, client.client_secret_expires_at);
});

rule('CFG-08', 'PUT replaces: what it omits is gone', async () => {
  const client = await newClient({
    client_name: 'RP',
    contacts: ['a@rp.example'],
    default_max_age: 5,
    token_endpoint_auth_method: 'client_secret_post',
    application_type: 'native',
  });
  const updated = accepted(await replace(client, { client_id: client.client_id, ...smallestBody }), 200);
  assert.deepEqual(metadataOf(updated), metadataOf(await newClient()));
  assert.deepEqual(await read(client), updated);
});

for (const member of [
  'registration_access_token',
  'registration_client_uri',
  'client_secret_expires_at',
  'client_id_issued_at',
]) {
  rule('CFG-09', `PUT with ${member} is refused, right or wrong or null`, async () => {
    const client = await newClient();
    for (const value of [client[member], null, '', 'x', 0]) {
      const update = updateOf(client, { client_name: 'changed', [member]: value });
      refusedRequest(await unchangedBy(client, () => replace(client, update)), new RegExp(member));
    }
  });
}

rule('CFG-10', 'PUT without its own client_id is refused', async () => {
  const [client, other] = [await newClient(), await newClient()];
  for (const value of [
    undefined,
    other.client_id,
    null,
    '',
    5,
    [client.client_id],
    String(client.client_id).toUpperCase(),
  ]) {
    const update = updateOf(client, { client_name: 'changed', client_id: value });
    refusedRequest(await unchangedBy(client, () => replace(client, update)), /client_id/);
  }
});

rule('CFG-11', 'a client_secret in PUT that is not the current one is refused', async () => {
  const [client, other] = [await newClient(), await newClient()];
  for (const value of ['chosen', other.client_secret, null, '', 5, `${client.client_secret}0`]) {
    const update = updateOf(client, { client_name: 'changed', client_secret: value });
    refusedRequest(await unchangedBy(client, () => replace(client, update)), /client_secret/);
  }
});

rule('CFG-11', 'PUT with the current client_secret, or without one, keeps the secret', async () => {
  const client = await newClient();
  for (const client_secret of [client.client_secret, undefined]) {
    const updated = accepted(await replace(client, updateOf(client, { client_secret, client_name: 'new' })), 200);
    assert.equal(updated.client_secret, client.client_secret);
  }
});

rule('CFG-11', 'PUT of a public client with any client_secret is refused', async () => {
  const client = await newClient({ token_endpoint_auth_method: 'none' });
  for (const client_secret of ['chosen', '', null]) {
    refusedRequest(
      await unchangedBy(client, () => replace(client, updateOf(client, { client_secret }))),
      /client_secret/,
    );
  }
});

const emptied: readonly (readonly [member: string, set: unknown, empty: unknown, then: unknown])[] = [
  ['client_name', 'RP', '', undefined],
  ['client_name', 'RP', null, undefined],
  ['contacts', ['a@rp.example'], [], undefined],
  ['contacts', ['a@rp.example'], null, undefined],
  ['userinfo_signed_response_alg', 'RS256', undefined, undefined],
  ['grant_types', ['authorization_code', 'refresh_token'], undefined, ['authorization_code']],
  ['grant_types', ['authorization_code', 'refresh_token'], [], ['authorization_code']],
  ['default_max_age', 0, null, undefined],
  ['require_auth_time', true, null, false],
  ['application_type', 'native', '', 'web'],
  ['token_endpoint_auth_method', 'client_secret_post', null, 'client_secret_basic'],
  ['response_types', ['code'], null, ['code']],
];

for (const [member, set, empty, then] of emptied) {
  rule('CFG-12', `${member} as ${JSON.stringify(empty)} in PUT is deleted`, async () => {
    const client = await newClient({ [member]: set });
    assert.deepEqual(client[member], set);
    const updated = accepted(await replace(client, updateOf(client, { [member]: empty })), 200);
    assert.deepEqual(updated[member], then);
    assert.deepEqual(await read(client), updated);
  });
}

rule('CFG-13', 'redirect_uris cannot be deleted', async () => {
  const client = await newClient();
  for (const redirect_uris of [undefined, null, []]) {
    const update = updateOf(client, { redirect_uris, client_name: 'changed' });
    refused(await unchangedBy(client, () => replace(client, update)), 'invalid_redirect_uri', {
      says: /^redirect_uris/,
    });
  }
});

const invalid: readonly (readonly [error: string, members: Record<string, unknown>])[] = [
  ['invalid_redirect_uri', { redirect_uris: ['https://rp.example/cb', 'https://rp.example/#f'] }],
  ['invalid_redirect_uri', { redirect_uris: ['com.example.app:/cb'] }],
  ['invalid_redirect_uri', { redirect_uris: 'https://rp.example/cb' }],
  ['invalid_client_metadata', { default_max_age: '60' }],
  ['invalid_client_metadata', { response_types: ['bogus'] }],
  ['invalid_client_metadata', { application_type: 'spa' }],
  ['invalid_client_metadata', { token_endpoint_auth_method: 'private_key_jwt' }],
  ['invalid_client_metadata', { jwks: { keys: [] }, jwks_uri: 'https://rp.example/jwks' }],
  ['invalid_client_metadata', { jwks: { keys: [{ kty: 'oct', k: 'AAAA' }] } }],
  ['invalid_client_metadata', { id_token_encrypted_response_enc: 'A256GCM' }],
  ['invalid_client_metadata', { id_token_signed_response_alg: 'RS1' }],
  ['invalid_client_metadata', { frontchannel_logout_uri: 'https://other.example/fcl' }],
  ['invalid_client_metadata', { 'logo_uri#fr': 'javascript:x' }],
];

for (const [error, members] of invalid) {
  rule('CFG-14', `PUT with ${JSON.stringify(members)} is ${error} and changes nothing`, async () => {
    const client = await newClient({ client_name: 'RP' });
    const update = updateOf(client, { client_name: 'changed', ...members });
    refused(await unchangedBy(client, () => replace(client, update)), error);
  });
}

rule('CFG-15', 'PUT answers 200 with everything, identity unchanged', async () => {
  const client = await newClient();
  const answer = await replace(client, updateOf(client, { client_name: 'new' }));
  assert.deepEqual(accepted(answer, 200), { ...client, client_name: 'new' });
  assert.equal(answer.headers.get('etag'), '"1"');
  assert.deepEqual(await read(client), answer.body);
});

const roundTrips: readonly Record<string, unknown>[] = [
  {},
  {
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    redirect_uris: ['http://127.0.0.1/cb', 'com.example.app:/cb'],
  },
  { response_types: [], grant_types: ['client_credentials'], redirect_uris: [] },
  { client_name: 'RP', 'client_name#de': 'Anwendung', contacts: ['a@rp.example'], default_max_age: 0, scope: 'openid' },
  { software_id: 'x', grant_types: ['authorization_code', 'refresh_token'], require_auth_time: true },
];

for (const members of roundTrips) {
  rule('CFG-16', `what was returned for ${JSON.stringify(members)} is a PUT that changes nothing`, async () => {
    const client = await newClient(members);
    assert.deepEqual(accepted(await replace(client, updateOf(client)), 200), client);
    assert.deepEqual(await read(client), client);
  });
}

rule('CFG-17', 'the token does not rotate on PUT', async () => {
  const client = await newClient();
  for (const client_name of ['a', 'b', 'c']) {
    const updated = accepted(await replace(client, updateOf(client, { client_name })), 200);
    assert.equal(updated.registration_access_token, client.registration_access_token);
  }
});

rule('CFG-18', 'the token is of 256 bits and nowhere on disk or in the log', async () => {
  const client = await newClient();
  await replace(client, updateOf(client, { client_name: 'new' }));
  const token = String(client.registration_access_token);
  assert.match(token, /^rat_[0-9a-f]{64}$/);
  assert.equal(isOnDisk(String(client.client_id)), true);
  assert.equal(isOnDisk(token), false);
  assert.equal(isOnDisk(token.slice('rat_'.length)), false);
  assert.ok(!registry.output().includes(token));
});

rule('CFG-19', 'what a PUT took away is gone from the next read', async () => {
  const client = await newClient({
    redirect_uris: ['https://rp.example/old', 'https://rp.example/new'],
    grant_types: ['authorization_code', 'refresh_token'],
    jwks: { keys: [{ kty: 'XYZ', kid: 'old' }] },
  });
  const update = { redirect_uris: ['https://rp.example/new'], grant_types: ['authorization_code'], jwks: undefined };
  accepted(await replace(client, updateOf(client, update)), 200);
  const body = await read(client);
  assert.deepEqual(body.redirect_uris, ['https://rp.example/new']);
  assert.deepEqual(body.grant_types, ['authorization_code']);
  assert.ok(!Object.hasOwn(body, 'jwks'));
});

rule('CFG-20', 'fifty PUTs at once: one of them is what is stored, whole', async () => {
  const client = await newClient();
  const updates = Array.from({ length: 50 }, (_, index) =>
    updateOf(client, {
      redirect_uris: [`https://rp.example/${index}`],
      client_name: `name ${index}`,
      contacts: [`c${index}@rp.example`],
      default_max_age: index,
    }),
  );
  const answers = await Promise.all(updates.map((update) => replace(client, update)));
  const done = answers.filter((answer) => answer.status === 200);
  for (const answer of answers.filter(({ status }) => status !== 200)) {
    refused(answer, 'temporarily_unavailable', { status: 503 });
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  }
  const stored = await manage(client);
  const { default_max_age: winner } = stored.body;
  assert.deepEqual(stored.body, { ...client, ...updates[Number(winner)] });
  assert.equal(stored.headers.get('etag'), `"${done.length}"`);
  assert.ok(done.some((answer) => answer.text === stored.text));
  assert.equal(new Set(done.map((answer) => answer.headers.get('etag'))).size, done.length);
});

rule('CFG-20', 'every answer with a client has an ETag, and it changes with the client', async () => {
  const answer = await register(registry, smallestBody);
  const client = answer.body;
  assert.equal(answer.headers.get('etag'), '"0"');
  assert.equal(await etagOf(client), '"0"');
  assert.equal((await replace(client, updateOf(client, { client_name: 'a' }))).headers.get('etag'), '"1"');
  assert.equal(await etagOf(client), '"1"');
});

rule('CFG-20', 'a stale If-Match is 412 and changes nothing, on PUT and DELETE', async () => {
  const client = await newClient();
  accepted(await replace(client, updateOf(client, { client_name: 'a' })), 200);
  for (const stale of ['"0"', '"999"', 'W/"1"', '"nonsense"', '"0", "7"']) {
    const headers = { 'if-match': stale };
    const update = updateOf(client, { client_name: 'b' });
    refused(await unchangedBy(client, () => replace(client, update, headers)), 'invalid_request', { status: 412 });
    refused(await unchangedBy(client, () => manage(client, { method: 'DELETE', headers })), 'invalid_request', {
      status: 412,
    });
  }
});

rule('CFG-20', 'a current If-Match is honoured, in a list or as a star too', async () => {
  const client = await newClient();
  for (const match of ['"0"', '"7", "1"', '*']) {
    const update = updateOf(client, { client_name: `under ${match.length}` });
    accepted(await replace(client, update, { 'if-match': match }), 200);
  }
  assert.equal((await manage(client, { method: 'DELETE', headers: { 'if-match': '"3"' } })).status, 204);
});

rule('CFG-20', 'of ten PUTs with one If-Match, one succeeds', async () => {
  const client = await newClient();
  const headers = { 'if-match': '"0"' };
  const updates = Array.from({ length: 10 }, (_, index) => updateOf(client, { client_name: `name ${index}` }));
  const answers = await Promise.all(updates.map((update) => replace(client, update, headers)));
  const statuses = answers.map((answer) => answer.status).sort();
  assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 412)]);
});

rule('CFG-20', 'a bad token with a stale If-Match is 401', async () => {
  const client = await newClient();
  refusedToken(
    await send(addressOf(client), { method: 'DELETE', headers: { authorization: 'Bearer x', 'if-match': '"9"' } }),
  );
});

rule('CFG-21', 'DELETE is 204, empty, no-store', async () => {
  const answer = await manage(await newClient(), { method: 'DELETE' });
  assert.equal(answer.status, 204);
  assert.equal(answer.text, '');
  assert.match(answer.headers.get('cache-control') ?? '', /\bno-store\b/);
});

rule('CFG-22', 'after DELETE no credential opens the client', async () => {
  const client = await newClient();
  assert.equal((await manage(client, { method: 'DELETE' })).status, 204);
  refusedToken(await manage(client));
  refusedToken(await replace(client, updateOf(client)));
  refusedToken(await manage(client, { method: 'DELETE' }));
});

rule('CFG-22', 'a PUT that races the DELETE revives nothing', async () => {
  for (let round = 0; round < 10; round += 1) {
    const client = await newClient();
    const puts = ['a', 'b', 'c'].map((client_name) => replace(client, updateOf(client, { client_name })));
    const [gone, ...answers] = await Promise.all([manage(client, { method: 'DELETE' }), ...puts]);
    for (const answer of answers) assert.ok([200, 401, 503].includes(answer.status), answer.text);
    assert.ok(gone.status === 204 || gone.status === 503, gone.text);
    if (gone.status === 204) refusedToken(await manage(client));
  }
});

rule('CFG-25', 'the token of a client that is gone stays dead', async () => {
  const client = await newClient();
  await manage(client, { method: 'DELETE' });
  for (let round = 0; round < 3; round += 1) refusedToken(await manage(client));
});

rule('CFG-26', 'DELETE with a wrong token deletes nothing', async () => {
  const [client, other] = [await newClient(), await newClient()];
  for (const token of ['x', String(other.registration_access_token), String(client.client_secret)]) {
    const init = { method: 'DELETE', headers: { authorization: `Bearer ${token}` } };
    refusedToken(await unchangedBy(client, () => send(addressOf(client), init)));
  }
  refusedForWantOfToken(await unchangedBy(client, () => send(addressOf(client), { method: 'DELETE' })));
});

rule('CFG-26', 'HEAD is GET without the body', async () => {
  const client = await newClient();
  const [head, get] = [await manage(client, { method: 'HEAD' }), await manage(client)];
  assert.equal(head.status, 200);
  assert.equal(head.text, '');
  for (const name of ['content-type', 'content-length', 'etag', 'cache-control']) {
    assert.equal(head.headers.get(name), get.headers.get(name), name);
  }
  assert.equal((await send(addressOf(client), { method: 'HEAD' })).status, 401);
  assert.equal((await send(addressOf(client), { method: 'HEAD', headers: { authorization: 'Bearer x' } })).status, 401);
});

rule('CFG-26', 'OPTIONS tells nothing of the client', async () => {
  const client = await newClient();
  const known = await send(addressOf(client), { method: 'OPTIONS', headers: { authorization: bearer(client) } });
  const unknown = await send(`${registry.url}/register/x`, { method: 'OPTIONS' });
  assert.equal(known.status, unknown.status);
  assert.ok(known.status === 204 || known.status === 200);
  assert.equal(known.text, unknown.text);
  assert.equal(known.headers.get('etag'), null);
});

rule(
  'CFG-19',
  'a client that is read again and again shows each change from the moment it is answered, and nothing after its end',
  async () => {
    const client = await newClient();
    for (let round = 0; round < 10; round += 1) {
      const client_name = `Round ${round}`;
      accepted(await replace(client, updateOf(client, { client_name })), 200);
      const beganMs = performance.now();
      while (performance.now() - beganMs < shownMsMax) assert.equal((await read(client)).client_name, client_name);
    }
    assert.equal((await manage(client, { method: 'DELETE' })).status, 204);
    const beganMs = performance.now();
    while (performance.now() - beganMs < shownMsMax) refusedToken(await manage(client));
  },
);

import assert from 'node:assert/strict';
import type { Json, JsonObject } from '@clientele/domain';
import { manage, register, registerText, replace, send, smallestBody, withoutIssued } from '../support/registry.ts';
import { accepted, metadataOf, refusedRedirectUri } from './answers.ts';
import { ec, jwks, rsa } from './keys.ts';
import { everything } from './op-metadata.ts';
import { rule } from './rule.ts';
import { all, icm, type Members, speakTo } from './vocabulary.ts';

const bcp = speakTo('bcp');
const op = speakTo('oidc-dynamic', everything);
const { registry } = bcp;

/** A thousand clients, registered once, for rules that apply to all of them. */
const thousand = (() => {
  let clients: Promise<readonly JsonObject[]> | undefined;
  const registerAll = async (): Promise<readonly JsonObject[]> => {
    const made: JsonObject[] = [];
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => register(registry, smallestBody)));
      made.push(...answers.map((answer) => accepted(answer)));
    }
    return made;
  };
  return () => {
    clients ??= registerAll();
    return clients;
  };
})();

const distinct = (clients: readonly JsonObject[], member: string): number =>
  new Set(clients.map((client) => client[member])).size;

rule('RESP-01', 'a registration is answered by 201 and one JSON object', async () => {
  const answer = await register(registry, smallestBody);
  assert.equal(answer.status, 201);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json(; charset=utf-8)?$/i);
  assert.equal(typeof answer.body, 'object');
  assert.ok(!Array.isArray(answer.body));
});

rule('RESP-02', 'every answer about a client is no-store', async () => {
  const first = await register(registry, smallestBody);
  const client = first.body;
  const answers = [
    first,
    await manage(client),
    await manage(client, { method: 'HEAD' }),
    await manage(client, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } }),
    await replace(client, withoutIssued(client)),
    await replace(client, {}),
    await replace(client, withoutIssued(client), { 'if-match': '"999"' }),
    await send(String(client.registration_client_uri)),
    await send(String(client.registration_client_uri), { method: 'PATCH' }),
    await register(registry, {}),
    await registerText(registry, '{'),
    await register(registry, smallestBody, { authorization: 'Bearer x' }),
    await send(`${registry.url}/register`),
    await send(`${registry.url}/nowhere`),
    await manage(client, { method: 'DELETE' }),
    await manage(client),
  ];
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [201, 200, 200, 304, 200, 400, 412, 401, 405, 400, 400, 401, 405, 404, 204, 401],
  );
  for (const answer of answers)
    assert.match(answer.headers.get('cache-control') ?? '', /\bno-store\b/, `${answer.status}`);
});

rule('RESP-03', 'a thousand client_ids are distinct, URL-safe and no URLs', async () => {
  const clients = await thousand();
  assert.equal(distinct(clients, 'client_id'), 1_000);
  for (const { client_id } of clients) assert.match(String(client_id), /^c[0-9a-v]{26}$/);
  // Time and counter alone would make them distinct, and would let anybody guess the next one.
  assert.equal(new Set(clients.map(({ client_id }) => String(client_id).slice(-12))).size, 1_000);
});

rule('RESP-04', 'the smallest body comes back with every default', () =>
  bcp.returns(
    {},
    {
      redirect_uris: ['https://rp.example/cb'],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
      application_type: 'web',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
      require_auth_time: false,
      backchannel_logout_session_required: false,
      frontchannel_logout_session_required: false,
      tls_client_certificate_bound_access_tokens: false,
      dpop_bound_access_tokens: false,
      require_signed_request_object: false,
      require_pushed_authorization_requests: false,
    },
  ),
);

rule('RESP-04', 'what was registered is what a later read returns', async () => {
  const client = await op.accepts({
    client_name: 'RP',
    contacts: ['a@rp.example', '+49 30 1'],
    default_max_age: 0,
    default_acr_values: ['b', 'a'],
    jwks: { keys: [rsa, ec] },
    scope: 'openid a',
  });
  assert.deepEqual(accepted(await manage(client), 200), client);
});

rule('RESP-04', 'the answer is canonical JSON: members in the order of their code units', async () => {
  const answer = await register(op.registry, {
    ...smallestBody,
    client_name: 'RP',
    jwks: { keys: [rsa] },
    default_max_age: 0,
  });
  const sorted = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([name, inner]) => [name, sorted(inner)]),
    );
  };
  assert.equal(answer.text, JSON.stringify(sorted(answer.body)));
});

rule('RESP-05', 'a scope that is not allowed is left out, and the answer shows it', () =>
  op.returns({ scope: 'a b zzz' }, { scope: 'a b' }),
);

rule('RESP-05', 'a grant that no response type uses is left out, and the answer shows it', () =>
  bcp.returns({ grant_types: ['authorization_code', 'implicit'] }, { grant_types: ['authorization_code'] }),
);

for (const uri of [
  'https://RP.example:443/cb/./x?b=2&a=1',
  'HTTPS://rp.example/cb',
  'https://rp.example:443/cb',
  'https://rp.example',
  'https://rp.example/%63b',
  'https://rp.example/cb?',
  'https://rp.example//cb',
  ' https://rp.example/cb ',
]) {
  rule('RESP-06', `${JSON.stringify(uri)} is returned as it is or refused`, async () => {
    const answer = await register(registry, { redirect_uris: [uri] });
    if (answer.status === 201) assert.deepEqual(answer.body.redirect_uris, [uri]);
    else refusedRedirectUri(answer, /^redirect_uris\[0\]/);
  });
}

rule('RESP-06', 'redirect URIs keep their order, and one bad URI refuses them all', async () => {
  const uris = ['https://rp.example/z', 'https://rp.example/a', 'https://a.example/'];
  await bcp.keeps({ redirect_uris: uris });
  refusedRedirectUri(
    await register(registry, { redirect_uris: [...uris, 'https://rp.example/#'] }),
    /^redirect_uris\[3\]/,
  );
});

const keyed = { token_endpoint_auth_method: 'private_key_jwt', ...jwks(rsa, ec) };

const withSecret: readonly Members[] = [
  {},
  { token_endpoint_auth_method: 'client_secret_basic' },
  { token_endpoint_auth_method: 'client_secret_post' },
  { token_endpoint_auth_method: 'client_secret_jwt' },
  { ...keyed, id_token_signed_response_alg: 'HS256' },
  { ...keyed, userinfo_signed_response_alg: 'HS384' },
  { ...keyed, introspection_signed_response_alg: 'HS256' },
  { ...keyed, authorization_signed_response_alg: 'HS512' },
  { ...keyed, request_object_signing_alg: 'HS256' },
  { ...keyed, id_token_encrypted_response_alg: 'dir' },
  { ...keyed, userinfo_encrypted_response_alg: 'A128KW' },
  { ...keyed, introspection_encrypted_response_alg: 'A256GCMKW' },
  { ...keyed, authorization_encrypted_response_alg: 'dir' },
  { ...keyed, request_object_encryption_alg: 'A128KW' },
  {
    token_endpoint_auth_method: 'tls_client_auth',
    tls_client_auth_san_dns: 'rp.example',
    id_token_signed_response_alg: 'HS256',
  },
];

const withoutSecret: readonly Members[] = [
  { token_endpoint_auth_method: 'none' },
  keyed,
  { ...keyed, id_token_signed_response_alg: 'ES256' },
  { ...keyed, id_token_encrypted_response_alg: 'RSA-OAEP-256' },
  { ...keyed, token_endpoint_auth_signing_alg: 'ES256' },
  { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_san_dns: 'rp.example' },
];

const text = (members: Members): string => JSON.stringify({ ...members, jwks: undefined });

for (const members of withSecret) {
  rule('RESP-07', `${text(members)} gets a secret`, async () => {
    assert.match(String((await op.accepts(members)).client_secret), /^[0-9a-f]{64}$/);
  });
}

for (const members of withoutSecret) {
  rule('RESP-07', `${text(members)} gets none`, () =>
    op.leavesAbsent(members, 'client_secret', 'client_secret_expires_at'),
  );
}

rule('RESP-08', 'a public client never sees client_secret or its expiry', async () => {
  const client = await bcp.accepts({ token_endpoint_auth_method: 'none' });
  const bodies = [client, (await manage(client)).body, (await replace(client, withoutIssued(client))).body];
  for (const body of bodies) {
    assert.equal(body.client_id, client.client_id);
    assert.ok(!Object.hasOwn(body, 'client_secret'));
    assert.ok(!Object.hasOwn(body, 'client_secret_expires_at'));
  }
});

rule('RESP-09', 'client_secret_expires_at is there with a secret, and 0 since secrets do not expire', async () => {
  for (const members of withSecret) {
    const { client_secret, client_secret_expires_at } = await op.accepts(members);
    assert.equal(typeof client_secret, 'string');
    assert.equal(client_secret_expires_at, 0);
  }
});

rule('RESP-10', 'client_id_issued_at is now, and stays', async () => {
  const now = Math.floor(Date.now() / 1000);
  const client = await bcp.accepts({});
  const issued = Number(client.client_id_issued_at);
  assert.ok(Number.isInteger(issued) && Math.abs(issued - now) <= 5, `${issued} is not about ${now}`);
  assert.equal((await manage(client)).body.client_id_issued_at, issued);
  assert.equal((await replace(client, withoutIssued(client))).body.client_id_issued_at, issued);
});

rule('RESP-11', 'token and address come together; the address is absolute', async () => {
  const client = await bcp.accepts({});
  const bodies = [client, (await manage(client)).body, (await replace(client, withoutIssued(client))).body];
  for (const body of bodies) {
    assert.match(String(body.registration_access_token), /^rat_[0-9a-f]{64}$/);
    assert.equal(body.registration_client_uri, `${registry.url}/register/${client.client_id}`);
  }
});

const assertNothingUnset = (value: unknown, path: string): void => {
  assert.notEqual(value, null, path);
  assert.notEqual(value, '', path);
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) assertNothingUnset(inner, `${path}.${name}`);
};

rule('RESP-12', 'no answer holds a null or an empty string, at any depth', async () => {
  const many: readonly Members[] = [...withSecret, ...withoutSecret, { scope: '', client_name: null, logo_uri: '' }];
  for (const members of many) {
    const client = await op.accepts(members);
    assertNothingUnset(client, '201');
    assertNothingUnset((await manage(client)).body, '200');
  }
});

rule('RESP-13', 'a thousand secrets and tokens are distinct, of 256 bits, and long enough for HS512', async () => {
  const clients = await thousand();
  assert.equal(distinct(clients, 'client_secret'), 1_000);
  assert.equal(distinct(clients, 'registration_access_token'), 1_000);
  for (const { client_secret } of clients) assert.match(String(client_secret), /^[0-9a-f]{64}$/);
});

rule('RESP-15', 'no answer has both jwks and jwks_uri, not even after one replaced the other', async () => {
  const client = await bcp.accepts(jwks(rsa));
  assert.ok(!Object.hasOwn(client, 'jwks_uri'));
  const { jwks: _, ...rest } = withoutIssued(client);
  const replaced = accepted(await replace(client, { ...rest, jwks_uri: 'https://rp.example/jwks' }), 200);
  assert.equal(replaced.jwks_uri, 'https://rp.example/jwks');
  assert.ok(!Object.hasOwn(replaced, 'jwks'));
});

rule('RESP-16', 'the scope in an answer is a subset of the one asked for', async () => {
  for (const scope of ['a', 'b a', 'openid zzz', 'offline_access a b']) {
    const asked = new Set(scope.split(' '));
    const granted = String((await op.accepts({ scope })).scope).split(' ');
    assert.ok(granted.length > 0);
    for (const token of granted) assert.ok(asked.has(token), `${token} was not in ${scope}`);
  }
});

rule('RESP-17', 'lists of choices never appear in an answer', async () => {
  const lists = {
    id_token_signing_alg_values_supported: ['ES256', 'RS256'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_post'],
  };
  const client = await op.accepts(lists);
  for (const name of Object.keys(client)) assert.ok(!name.endsWith('_supported'), name);
  assert.equal(typeof client.id_token_signed_response_alg, 'string');
});

rule('RESP-18', 'response types are spelt in the order of the registry', () =>
  all(
    op.returns({ response_types: ['token code'] }, { response_types: ['code token'] }),
    op.returns({ response_types: ['token id_token code'] }, { response_types: ['code id_token token'] }),
    op.returns({ response_types: ['token id_token'] }, { response_types: ['id_token token'] }),
    op.refuses({ response_types: ['code code'] }, icm, /^response_types\[0\]/),
    op.refuses({ response_types: ['code  id_token'] }, icm, /^response_types\[0\]/),
  ),
);

rule('RESP-19', 'a thousand ids and secrets are letters and digits alone', async () => {
  for (const { client_id, client_secret } of await thousand()) {
    assert.equal(encodeURIComponent(`${client_id}${client_secret}`), `${client_id}${client_secret}`);
    assert.match(`${client_id}${client_secret}`, /^[A-Za-z0-9]+$/);
  }
});

rule('RESP-04', 'identical requests get identical metadata', async () => {
  const [first, ...others] = await thousand();
  assert.ok(first !== undefined);
  for (const client of others.slice(0, 50)) assert.deepEqual(metadataOf(client), metadataOf(first));
});

import assert from 'node:assert/strict';
import { sendRaw } from '../support/raw-request.ts';
import { manage, register, registerText, send, smallestBody, startRegistry } from '../support/registry.ts';
import { accepted, metadataOf, refusedMetadata, refusedRedirectUri, refusedRequest, refusedToken } from './answers.ts';
import { filesBelow, placesWith } from './files.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';
import { all, icm, iru, noRedirects, speakTo } from './vocabulary.ts';

const bcp = speakTo('bcp');
const { registry } = bcp;
const gated = useRegistry({ PUBLIC_URL: 'https://registry.example' });
const smallestText = JSON.stringify(smallestBody);

const isOnDisk = (text: string): boolean => placesWith(filesBelow(registry.dataDir), text).length > 0;

rule('REG-01', 'a public base URL without https is refused at start, by name', () =>
  assert.rejects(startRegistry({ env: { PUBLIC_URL: 'http://registry.example' } }), /PUBLIC_URL/),
);

rule('REG-01', 'behind a gateway the addresses handed out are https', async () => {
  const client = accepted(await register(gated, smallestBody));
  assert.match(String(client.registration_client_uri), /^https:\/\/registry\.example\/register\//);
});

for (const type of [
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json ; charset="utf-8"',
  'Application/JSON',
]) {
  rule('REG-02', `the media type ${type} is accepted`, async () => {
    accepted(await registerText(registry, smallestText, { 'content-type': type }));
  });
}

const notOneObject: readonly (readonly [string, string | Buffer])[] = [
  ['null', 'null'],
  ['an array', '[]'],
  ['an array around an object', `[${smallestText}]`],
  ['a string', '"x"'],
  ['a number', '1'],
  ['true', 'true'],
  ['an empty body', ''],
  ['white space', ' \n'],
  ['truncated JSON', smallestText.slice(0, -1)],
  ['an open brace', '{'],
  ['two objects', `${smallestText}${smallestText}`],
  ['a trailing comma', '{"redirect_uris":["https://rp.example/cb"],}'],
  ['a comment', `/* */${smallestText}`],
  ['single quotes', "{'redirect_uris':['https://rp.example/cb']}"],
  ['a control character in a string', '{"redirect_uris":["https://rp.example/cb"],"client_name":"a\u0001b"}'],
  ['a byte order mark', `\ufeff${smallestText}`],
  ['UTF-16', Buffer.from(smallestText, 'utf16le')],
  ['a byte that UTF-8 does not know', invalidUtf8([0xff])],
  ['an overlong encoding', invalidUtf8([0xc0, 0xaf])],
  ['a surrogate in UTF-8', invalidUtf8([0xed, 0xa0, 0x80])],
  ['a cut-off sequence', invalidUtf8([0xe2, 0x82])],
];

for (const [name, body] of notOneObject) {
  rule('REG-03', `${name} is refused`, async () => refusedRequest(await registerText(registry, body)));
}

/** A valid body, except for these bytes in an otherwise harmless string. */
function invalidUtf8(bytes: readonly number[]): Buffer {
  const [before = '', behind = ''] = JSON.stringify({ ...smallestBody, client_name: '|' }).split('|');
  return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(behind)]);
}

const otherMediaTypes: readonly (readonly [type: string, body: string])[] = [
  ['application/x-www-form-urlencoded', 'redirect_uris=https%3A%2F%2Frp.example%2Fcb'],
  ['application/x-www-form-urlencoded', smallestText],
  ['text/plain', smallestText],
  ['text/json', smallestText],
  ['application/jsonx', smallestText],
  ['application/json-patch+json', smallestText],
  ['application/jwt', smallestText],
  ['application/json, text/plain', smallestText],
  ['multipart/form-data; boundary=x', `--x\r\n\r\n${smallestText}\r\n--x--`],
  ['nonsense', smallestText],
];

for (const [type, body] of otherMediaTypes) {
  rule('REG-04', `${type} is refused`, async () => {
    refusedRequest(await registerText(registry, body, { 'content-type': type }));
  });
}

rule('REG-04', 'two media types are refused, whichever comes first', async () => {
  for (const types of [
    ['application/json', 'text/plain'],
    ['text/plain', 'application/json'],
    ['application/json', 'application/json'],
  ]) {
    const headers = types.map((type) => ['Content-Type', type] as const);
    refusedRequest(await sendRaw(registry.url, { method: 'POST', path: '/register', headers, body: smallestText }));
  }
});

rule('REG-04', 'a body without media type is refused', async () => {
  refusedRequest(await sendRaw(registry.url, { method: 'POST', path: '/register', body: smallestText }));
});

for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE']) {
  rule('REG-05', `${method} is 405 and Allow lists POST`, async () => {
    const answer = await sendRaw(registry.url, { method, path: '/register' });
    assert.equal(answer.status, 405, answer.text);
    assert.match(answer.headers.get('allow') ?? '', /\bPOST\b/);
    if (method !== 'HEAD') assert.equal(answer.body.error, 'invalid_request');
  });
}

rule('REG-06', 'unknown members are neither an error, nor stored, nor returned', async () => {
  const unknown = { foo: 1, x_bar: {}, 'client-name': 'x', redirect_uri: 'https://evil.example/' };
  const client = accepted(await register(registry, { ...smallestBody, ...unknown, baz: 'marker-of-reg-06' }));
  for (const name of [...Object.keys(unknown), 'baz']) assert.ok(!Object.hasOwn(client, name), name);
  assert.deepEqual(metadataOf(client), metadataOf(accepted(await register(registry, smallestBody))));
  assert.deepEqual((await manage(client)).body, client);
  assert.equal(isOnDisk('marker-of-reg-06'), false);
});

const chosenIdentity = {
  client_id: 'victim',
  client_secret: 'chosen',
  client_secret_expires_at: 1,
  client_id_issued_at: 1,
  registration_access_token: 'chosen',
  registration_client_uri: 'https://evil.example/',
};

rule('REG-07', 'an identity in the request never takes effect', async () => {
  const client = accepted(await register(registry, { ...smallestBody, ...chosenIdentity }));
  for (const [name, value] of Object.entries(chosenIdentity)) assert.notEqual(client[name], value, name);
  assert.deepEqual(metadataOf(client), metadataOf(accepted(await register(registry, smallestBody))));
  refusedToken(await manage({ ...client, registration_access_token: 'chosen' }));
});

rule('REG-07', 'an identity in the request is not judged: values of any type are ignored', async () => {
  for (const name of Object.keys(chosenIdentity)) {
    for (const value of [null, 5, {}, [], '', true])
      accepted(await register(registry, { ...smallestBody, [name]: value }));
  }
});

rule('REG-08', 'null equals absence', () =>
  all(
    bcp.returns(
      { client_name: null, grant_types: null, response_types: null, application_type: null, require_auth_time: null },
      {
        client_name: undefined,
        grant_types: ['authorization_code'],
        response_types: ['code'],
        application_type: 'web',
        require_auth_time: false,
      },
    ),
    bcp.leavesAbsent({ jwks: null, jwks_uri: null, default_max_age: null }, 'jwks', 'jwks_uri', 'default_max_age'),
    bcp.leavesAbsent({ 'client_name#de': null }, 'client_name#de'),
    bcp.returns({ token_endpoint_auth_method: null }, { token_endpoint_auth_method: 'client_secret_basic' }),
    bcp.refuses({ redirect_uris: null }, iru, /^redirect_uris/),
  ),
);

const stringMembers = [
  'application_type',
  'client_name',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'jwks_uri',
  'subject_type',
  'id_token_signed_response_alg',
  'id_token_encrypted_response_alg',
  'id_token_encrypted_response_enc',
  'userinfo_signed_response_alg',
  'userinfo_encrypted_response_alg',
  'userinfo_encrypted_response_enc',
  'request_object_signing_alg',
  'request_object_encryption_alg',
  'request_object_encryption_enc',
  'token_endpoint_auth_method',
  'token_endpoint_auth_signing_alg',
  'initiate_login_uri',
  'scope',
  'software_id',
  'software_version',
  'frontchannel_logout_uri',
  'backchannel_logout_uri',
  'sector_identifier_uri',
  'introspection_signed_response_alg',
  'introspection_encrypted_response_alg',
  'introspection_encrypted_response_enc',
  'authorization_signed_response_alg',
  'authorization_encrypted_response_alg',
  'authorization_encrypted_response_enc',
  'backchannel_token_delivery_mode',
  'backchannel_client_notification_endpoint',
  'backchannel_authentication_request_signing_alg',
  'tls_client_auth_subject_dn',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_uri',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_email',
  'client_name#de',
];

rule('REG-08', 'an empty string equals absence, for every string member', async () => {
  const plain = metadataOf(accepted(await register(registry, smallestBody)));
  for (const name of stringMembers) {
    const client = accepted(await register(registry, { ...smallestBody, [name]: '' }));
    assert.deepEqual(metadataOf(client), plain, name);
  }
});

const arrayMembers = [
  'grant_types',
  'contacts',
  'default_acr_values',
  'request_uris',
  'post_logout_redirect_uris',
  'response_modes',
  'authorization_details_types',
];

rule('REG-08', 'an empty array equals absence, but for response_types and redirect_uris', async () => {
  const plain = metadataOf(accepted(await register(registry, smallestBody)));
  for (const name of arrayMembers) {
    const client = accepted(await register(registry, { ...smallestBody, [name]: [] }));
    assert.deepEqual(metadataOf(client), plain, name);
  }
  accepted(await register(registry, { ...smallestBody, scope: '', contacts: [] }));
  refusedRedirectUri(await register(registry, { redirect_uris: [] }), /^redirect_uris/);
  refusedMetadata(
    await register(registry, { ...smallestBody, response_types: [], grant_types: ['authorization_code'] }),
    /grant_types|response_types/,
  );
});

rule('REG-08', 'an empty string inside an array stays a fault', () =>
  all(
    bcp.refuses({ contacts: [''] }, icm, /^contacts\[0\]/),
    bcp.refuses({ contacts: ['a@rp.example', null] }, icm, /^contacts\[1\]/),
    bcp.refuses({ grant_types: [''] }, icm, /^grant_types\[0\]/),
    bcp.refuses({ redirect_uris: ['https://rp.example/cb', ''] }, iru, /^redirect_uris\[1\]/),
  ),
);

const wrongTypes: readonly (readonly [member: string, value: unknown])[] = [
  ['require_auth_time', 'true'],
  ['require_auth_time', 1],
  ['contacts', 'a@b.c'],
  ['contacts', { 0: 'a@b.c' }],
  ['contacts', [5]],
  ['default_max_age', '3600'],
  ['default_max_age', [3600]],
  ['client_name', 5],
  ['client_name', ['x']],
  ['client_uri', true],
  ['scope', ['openid']],
  ['jwks', '{"keys":[]}'],
  ['jwks', []],
  ['grant_types', 'authorization_code'],
  ['response_types', 'code'],
  ['response_types', {}],
  ['application_type', ['web']],
  ['token_endpoint_auth_method', { method: 'none' }],
  ['client_name#de', 5],
];

for (const [member, value] of wrongTypes) {
  rule('REG-09', `${member} as ${JSON.stringify(value)} is refused`, () =>
    bcp.refuses({ [member]: value }, icm, new RegExp(`^${member}`)),
  );
}

for (const value of [
  'https://rp.example/cb',
  { 0: 'https://rp.example/cb' },
  1,
  true,
  [1],
  [['https://rp.example/cb']],
]) {
  rule('REG-09', `redirect_uris as ${JSON.stringify(value)} is refused`, () =>
    bcp.refuses({ redirect_uris: value }, iru, /^redirect_uris/),
  );
}

const uris = '"redirect_uris":["https://rp.example/cb"]';
const namedTwice = [
  `{${uris},${uris}}`,
  `{${uris},"redirect_uris":["https://other.example/cb"]}`,
  `{${uris},"redirect\\u005furis":["https://other.example/cb"]}`,
  `{${uris},"client_name":"a","client_name":null}`,
  `{${uris},"unknown":{"a":1,"b":[{"c":1,"c":1}]}}`,
  `{${uris},"jwks":{"keys":[{"kty":"RSA","kty":"EC"}]}}`,
  `{${uris},"__proto__":1,"__proto__":2}`,
  `{${uris},"":1,"":2}`,
];

for (const body of namedTwice) {
  rule('REG-10', `${body} is refused`, async () => refusedRequest(await registerText(registry, body)));
}

rule('REG-10', 'one name in two objects is no fault', async () => {
  accepted(await registerText(registry, `{${uris},"a":{"x":1},"b":{"x":1},"c":[{"x":1},{"x":1}]}`));
});

rule('REG-11', 'names are case-sensitive', () =>
  bcp.refuses({ ...noRedirects, Redirect_URIs: ['https://rp.example/cb'] }, iru, /^redirect_uris/),
);

rule('REG-11', 'names and values are the same however they are escaped', async () => {
  const client = accepted(
    await registerText(registry, '{"redirect\\u005furis":["https:\\/\\/rp.example\\/\\u0063b"]}'),
  );
  assert.deepEqual(client.redirect_uris, ['https://rp.example/cb']);
});

rule('REG-11', 'values are not normalised', () =>
  all(
    bcp.keeps({ client_name: 'Cafe\u0301' }),
    bcp.keeps({ client_name: 'Caf\u00e9' }),
    bcp.keeps({ client_name: '\ufb01' }),
    bcp.keeps({ client_name: '\ud83d\ude00' }),
  ),
);

rule('REG-12', '200 parallel identical registrations are 200 clients', async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, () => register(registry, smallestBody)));
  const clients = answers.map((answer) => accepted(answer));
  for (const member of ['client_id', 'client_secret', 'registration_access_token', 'registration_client_uri']) {
    assert.equal(new Set(clients.map((client) => client[member])).size, 200, member);
  }
});

rule('REG-13', 'a refused registration leaves nothing on disk', async () => {
  const faults = [{ redirect_uris: ['https://rp.example/#'] }, { default_max_age: -1 }, { jwks: {}, jwks_uri: 'x' }];
  for (const fault of faults) {
    const answer = await register(registry, { ...smallestBody, client_name: 'marker-of-a-refusal', ...fault });
    assert.equal(answer.status, 400);
  }
  accepted(await register(registry, { ...smallestBody, client_name: 'marker-of-a-client' }));
  assert.equal(isOnDisk('marker-of-a-client'), true);
  assert.equal(isOnDisk('marker-of-a-refusal'), false);
});

rule('REG-15', 'a POST without Authorization is accepted', async () => {
  accepted(await register(registry, smallestBody));
});

const origin = 'https://app.example';

const preflight = (path: string, method: string) =>
  send(`${registry.url}${path}`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type,idempotency-key',
    },
  });

const list = (value: string | null): readonly string[] => (value ?? '').toLowerCase().split(/\s*,\s*/);

for (const [path, methods] of [
  ['/register', ['POST']],
  ['/register/c0123', ['GET', 'PUT', 'DELETE']],
] as const) {
  rule('REG-17', `the preflight of ${path} needs no credential`, async () => {
    for (const method of methods) {
      const answer = await preflight(path, method);
      assert.ok(answer.status === 204 || answer.status === 200, String(answer.status));
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      assert.equal(answer.headers.get('access-control-allow-credentials'), null);
      assert.ok(list(answer.headers.get('access-control-allow-methods')).includes(method.toLowerCase()));
      const headers = list(answer.headers.get('access-control-allow-headers'));
      for (const name of ['authorization', 'content-type', 'idempotency-key', 'if-match', 'if-none-match']) {
        assert.ok(headers.includes(name), name);
      }
    }
  });
}

rule('REG-17', 'every answer can be read by another origin, refusals included', async () => {
  const client = accepted(await register(registry, smallestBody, { origin }));
  const answers = [
    await register(registry, smallestBody, { origin }),
    await register(registry, {}, { origin }),
    await register(registry, smallestBody, { origin, authorization: 'Bearer x' }),
    await registerText(registry, 'x'.repeat(70_000), { origin }),
    await registerText(registry, smallestText, { origin, 'content-encoding': 'gzip' }),
    await send(`${registry.url}/register`, { headers: { origin } }),
    await send(`${registry.url}/nowhere`, { headers: { origin } }),
    await send(String(client.registration_client_uri), { headers: { origin } }),
    await manage(client, { headers: { origin } }),
    await manage(client, { method: 'DELETE', headers: { origin } }),
  ];
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [201, 400, 401, 413, 415, 405, 404, 401, 200, 204],
  );
  for (const answer of answers) {
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    const exposed = list(answer.headers.get('access-control-expose-headers'));
    for (const name of ['www-authenticate', 'retry-after', 'etag', 'location']) assert.ok(exposed.includes(name), name);
  }
});

rule(
  'REG-05',
  'a slash at the end of the registration path is taken as a slip: POST registers, the rest is 405',
  async () => {
    const url = `${registry.url}/register/`;
    const post = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(smallestBody),
    };
    const client = accepted(await send(url, post));
    assert.equal(client.registration_client_uri, `${registry.url}/register/${client.client_id}`);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await send(url, { method });
      assert.equal(answer.status, 405, method);
      assert.match(String(answer.headers.get('allow')), /POST/);
    }
    const preflight = await send(url, { method: 'OPTIONS', headers: { origin: 'https://spa.example' } });
    assert.match(String(preflight.headers.get('access-control-allow-methods')), /POST/);
  },
);

import assert from 'node:assert/strict';
import { matchesRedirectUri } from '@clientele/domain';
import { manage, type RunningRegistry, register, send, smallestBody, withoutIssued } from '../support/registry.ts';
import { accepted } from './answers.ts';
import { ec, ecCertified, jwks } from './keys.ts';
import { everything, grants } from './op-metadata.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';
import {
  all,
  assertReadableByMcpClients,
  icm,
  iru,
  type Members,
  noRedirects,
  redirectsOf,
  speakTo,
} from './vocabulary.ts';

const mcp = speakTo('mcp');
const listing = speakTo('mcp', { ...everything, response_types_supported: ['code'] });
const strict = speakTo('bcp');

const asPublic = {
  grant_types: [grants.code, grants.refresh],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
};

/** (a) What the TypeScript SDK for MCP sends today. */
const sdk: Members = {
  ...asPublic,
  client_name: 'An agent',
  redirect_uris: ['http://localhost:8787/callback'],
  application_type: 'native',
  scope: 'openid profile',
};

/** (b) Visual Studio Code, with its `client_uri` on a different host. */
const vscode: Members = {
  ...asPublic,
  client_name: 'Visual Studio Code',
  client_uri: 'https://code.visualstudio.com',
  redirect_uris: [
    'https://insiders.vscode.dev/redirect',
    'https://vscode.dev/redirect',
    'http://127.0.0.1/',
    'http://127.0.0.1:33418/',
  ],
  application_type: 'native',
};

/** (b) An older build: two more URIs, no application_type, and a grant that discovery did not rule out. */
const vscodeOlder: Members = {
  ...vscode,
  application_type: undefined,
  grant_types: [grants.code, grants.refresh, grants.device],
  redirect_uris: [
    'https://insiders.vscode.dev/redirect',
    'https://vscode.dev/redirect',
    'http://localhost/',
    'http://127.0.0.1/',
    'http://localhost:33418/',
    'http://127.0.0.1:33418/',
  ],
};

const cursorUris = [
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'https://www.cursor.com/agents/mcp/oauth/callback',
  'http://localhost:8787/callback',
];

/** (c) Cursor: every kind of URI in one request, with the wrong application_type or none. */
const cursors: readonly Members[] = [
  { ...asPublic, client_name: 'Cursor', redirect_uris: cursorUris },
  { ...asPublic, client_name: 'Cursor', redirect_uris: cursorUris, application_type: 'web' },
  {
    ...asPublic,
    client_name: 'Cursor',
    redirect_uris: [...cursorUris, 'https://www.cursor.com/bot/mcp/oauth/callback', 'grokbot://mcp/oauth/callback'],
  },
];

/** (d) A hosted client. */
const hosted: Members = {
  ...asPublic,
  client_name: 'Hosted',
  redirect_uris: ['https://hosted.example/api/mcp/auth_callback'],
};

/** (e) MCP Inspector. */
const inspector: Members = {
  ...asPublic,
  client_name: 'MCP Inspector',
  client_uri: 'https://github.com/modelcontextprotocol/inspector',
  redirect_uris: ['http://localhost:6274/oauth/callback'],
  scope: '',
};

const native = { application_type: 'native' };
const kept = ({ redirect_uris }: Members): Members => ({ redirect_uris });

rule('MCP-01', 'registration stays available, without a token, and is announced', async () => {
  await mcp.accepts(sdk);
  const document = await send(`${mcp.registry.url}/.well-known/oauth-authorization-server`);
  assert.equal(document.body.registration_endpoint, `${mcp.registry.url}/register`);
});

const withPath = useRegistry({
  PROFILE: 'mcp',
  ISSUER: 'https://op.example/tenant',
  REGISTRATION_PATH: '/tenant/register',
});

rule(
  'MCP-02',
  '/register at the origin root is an alias when the endpoint lies deeper, as with an issuer that has a path',
  async () => {
    for (const path of ['/register', '/tenant/register']) {
      const answer = await send(`${withPath.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(hosted),
      });
      const client = accepted(answer);
      assert.deepEqual(accepted(await manage(client), 200).redirect_uris, hosted.redirect_uris);
    }
  },
);

rule('MCP-03', 'the bodies that MCP clients really send succeed', () =>
  all(
    mcp.returns(sdk, { ...kept(sdk), ...native, token_endpoint_auth_method: 'none', client_name: 'An agent' }),
    mcp.returns(vscode, { ...kept(vscode), ...native, client_uri: 'https://code.visualstudio.com' }),
    mcp.returns(vscodeOlder, { ...kept(vscodeOlder), ...native, grant_types: [grants.code, grants.refresh] }),
    ...cursors.map((cursor) => mcp.returns(cursor, { ...kept(cursor), ...native })),
    mcp.returns(hosted, { ...kept(hosted), application_type: 'web' }),
    mcp.returns(inspector, { ...kept(inspector), ...native, scope: undefined }),
  ),
);

rule('MCP-03', 'an unsupported grant is left out as long as a supported one remains', () =>
  all(
    mcp.returns({ ...hosted, grant_types: ['bogus', grants.code, grants.device] }, { grant_types: [grants.code] }),
    mcp.refuses({ ...hosted, grant_types: ['bogus'], response_types: [] }, icm, /grant_types/),
    mcp.refuses({ ...hosted, ...noRedirects, grant_types: ['bogus'], response_types: undefined }, icm, /grant_types/),
    strict.returns({ ...hosted, grant_types: [grants.code, grants.device] }, { grant_types: [grants.code] }),
  ),
);

rule('MCP-04', 'strict profiles accept what is typed rightly and refuse the rest (D-20)', () =>
  all(
    strict.returns(sdk, { ...kept(sdk), ...native }),
    strict.returns(vscode, { ...kept(vscode), ...native }),
    strict.returns(hosted, { ...kept(hosted), application_type: 'web' }),
    ...cursors.map((cursor) => strict.refuses(cursor, iru, /redirect_uris\[0\]/)),
    strict.refuses(inspector, iru, /redirect_uris\[0\]/),
  ),
);

rule('MCP-04', 'compatibility infers native from a URI that only a native client can have, and returns it', () =>
  all(
    ...[...cursors, inspector].flatMap((client) => [
      mcp.returns(client, { ...kept(client), ...native }),
      mcp.returns({ ...client, application_type: 'web' }, { ...kept(client), ...native }),
      mcp.returns({ ...client, application_type: null }, { ...kept(client), ...native }),
    ]),
    mcp.returns(hosted, { ...kept(hosted), application_type: 'web' }),
    mcp.returns({ ...hosted, ...native }, { ...kept(hosted), ...native }),
    mcp.returns({ redirect_uris: ['https://rp.example/cb', 'com.example.app:/cb'] }, native),
  ),
);

rule('MCP-04', 'where native is inferred, every URI is judged as that of a native client', () =>
  all(
    ...[
      'http://rp.example/cb',
      'http://127.0.0.1.evil.example/',
      'https://localhost/cb',
      'javascript:alert(1)',
      'intent://cb',
      'http://localhost:8787/callback#f',
    ].map((uri) => mcp.refuses({ redirect_uris: ['http://localhost:8787/callback', uri] }, iru, /redirect_uris\[1\]/)),
    mcp.refuses({ redirect_uris: ['http://rp.example/cb'] }, iru, /redirect_uris\[0\]/),
    mcp.refuses({ ...hosted, application_type: 'spa' }, icm, /application_type/),
  ),
);

rule('MCP-05', 'a refusal names the URI by its index and the rule', () =>
  all(
    strict.refuses(inspector, iru, /redirect_uris\[0\].*(web|https|native)/),
    strict.refuses(
      { redirect_uris: ['https://rp.example/', 'com.example.app:/cb'] },
      iru,
      /redirect_uris\[1\].*(web|https|native)/,
    ),
    strict.refuses(
      { redirect_uris: ['https://rp.example/', 'https://rp.example/#'] },
      iru,
      /redirect_uris\[1\].*fragment/,
    ),
    mcp.refuses({ redirect_uris: ['http://localhost/', 'intent://cb'] }, iru, /redirect_uris\[1\].*scheme/),
  ),
);

/** One body for every shape that an answer can have. */
const shapes: readonly Members[] = [
  {},
  { ...sdk, ...smallestBody },
  { ...noRedirects, grant_types: [grants.credentials] },
  { token_endpoint_auth_method: 'none' },
  { token_endpoint_auth_method: 'private_key_jwt', ...jwks(ec) },
  { token_endpoint_auth_method: 'self_signed_tls_client_auth', ...jwks(ecCertified) },
  { redirect_uris: ['com.example.app:/cb', 'http://[::1]/cb'], application_type: 'native' },
  {
    client_name: 'Example',
    client_uri: 'https://rp.example/',
    logo_uri: 'https://rp.example/logo.png',
    tos_uri: 'https://rp.example/tos',
    policy_uri: 'https://rp.example/policy',
    contacts: ['ops@rp.example'],
    jwks_uri: 'https://rp.example/jwks',
    software_id: 'x',
    software_version: '1',
    scope: 'openid',
  },
];

rule(
  'MCP-06',
  'every answer passes the parser of the TypeScript SDK: 201 here and in all tests of this kind, 200 as well',
  async () => {
    for (const members of shapes) {
      const client = await strict.accepts(members);
      const read = await manage(client);
      assert.equal(read.status, 200);
      assertReadableByMcpClients(read);
      const replaced = await manage(client, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(withoutIssued(client)),
      });
      assert.equal(replaced.status, 200, replaced.text);
      assertReadableByMcpClients(replaced);
    }
  },
);

rule('MCP-07', 'the method is returned, and a secret with it where it needs one', async () => {
  const confidential = await mcp.returns(hosted, { token_endpoint_auth_method: 'none' });
  assert.equal(confidential.client_secret, undefined);
  for (const members of [
    { ...hosted, token_endpoint_auth_method: undefined },
    { ...hosted, token_endpoint_auth_method: 'client_secret_post' },
  ]) {
    const client = await mcp.accepts(members);
    assert.match(String(client.token_endpoint_auth_method), /^client_secret_(basic|post)$/);
    assert.match(String(client.client_secret), /^[0-9a-f]{64}$/);
  }
});

/** Requests that produce every kind of refusal that a client can receive. */
const refusedRequests = async ({
  url,
}: Pick<RunningRegistry, 'url'>): Promise<readonly (readonly [number, Promise<Response>])[]> => {
  const json = { 'content-type': 'application/json' };
  const post = (body: string, headers: Record<string, string> = json) =>
    fetch(`${url}/register`, { method: 'POST', headers, body });
  return [
    [400, post('{}')],
    [400, post('{')],
    [400, post('x=1', { 'content-type': 'application/x-www-form-urlencoded' })],
    [401, post('{}', { ...json, authorization: 'Bearer x' })],
    [401, fetch(`${url}/register/c00000000000000000000000000`)],
    [404, fetch(`${url}/nowhere`)],
    [405, fetch(`${url}/register`, { method: 'PATCH' })],
    [413, post(JSON.stringify({ client_name: 'x'.repeat(70_000) }))],
    [415, post('{}', { ...json, 'content-encoding': 'gzip' })],
  ];
};

rule('MCP-07', 'every refusal is a JSON object with error, since it is shown to users as it is', async () => {
  for (const [status, pending] of await refusedRequests(mcp.registry)) {
    const response = await pending;
    const text = await response.text();
    assert.equal(response.status, status, text);
    assert.match(response.headers.get('content-type') ?? '', /^application\/json(;|$)/, `${status}: ${text}`);
    const body: unknown = JSON.parse(text);
    assert.ok(typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string', text);
  }
});

rule('MCP-08', 'an ephemeral loopback port that differs from the registered one still matches', async () => {
  const client = redirectsOf(await mcp.accepts(vscode));
  assert.equal(matchesRedirectUri(client, 'http://127.0.0.1:59656/'), true);
  assert.equal(matchesRedirectUri(client, 'http://127.0.0.1/'), true);
  assert.equal(matchesRedirectUri(client, 'http://localhost:59656/'), false);
  const inferred = redirectsOf(await mcp.accepts(inspector));
  assert.equal(matchesRedirectUri(inferred, 'http://localhost:59656/oauth/callback'), true);
  assert.equal(matchesRedirectUri(inferred, 'http://localhost:59656/oauth/callback2'), false);
});

rule('MCP-09', 'refresh_token is honoured where it is asked for, and not added', () =>
  all(
    mcp.returns(hosted, { grant_types: [grants.code, grants.refresh] }),
    mcp.returns({ ...hosted, grant_types: [grants.code] }, { grant_types: [grants.code] }),
    mcp.returns({ ...hosted, grant_types: undefined }, { grant_types: [grants.code] }),
  ),
);

rule('MCP-10', 'resource scopes never refuse a client, nor are they cut off (D-27)', () =>
  all(
    mcp.keeps({ ...hosted, scope: 'openid files:read' }),
    mcp.keeps({ ...hosted, scope: 'mcp:tools files:read' }),
    listing.leavesAbsent({ ...hosted, scope: 'openid files:read' }, 'scope'),
    listing.leavesAbsent({ ...hosted, scope: 'mcp:tools files:read' }, 'scope'),
    listing.keeps({ ...hosted, scope: 'offline_access openid' }),
    mcp.leavesAbsent({ ...hosted, scope: '' }, 'scope'),
    mcp.keeps({ ...hosted, scope: 'openid' }),
    strict.keeps({ ...hosted, scope: 'mcp:tools files:read' }),
  ),
);

rule('MCP-11', 'registration is open to pages of any origin, without a credential', async () => {
  const origin = { origin: 'http://localhost:6274' };
  const answer = await register(mcp.registry, inspector, origin);
  accepted(answer);
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  const preflight = await fetch(`${mcp.registry.url}/register`, {
    method: 'OPTIONS',
    headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
  assert.equal(preflight.status, 204);
  assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
  assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /POST/);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /content-type/i);
  assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
});

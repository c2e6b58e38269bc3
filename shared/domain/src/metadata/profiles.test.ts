import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, keyFacts, policyFor, refused, smallest, someKeys } from '../../test/metadata-vocabulary.ts';

const device = 'urn:ietf:params:oauth:grant-type:device_code';

const strict = policyFor();
const mcp = policyFor({ profile: 'mcp' });
const common = { response_types: ['code'], token_endpoint_auth_method: 'none' };
const bodies = {
  a: {
    ...common,
    client_name: 'SDK client',
    redirect_uris: ['http://localhost:8787/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    application_type: 'native',
    scope: 'openid mcp:tools',
  },
  b: {
    ...common,
    client_name: 'Editor',
    client_uri: 'https://code.example',
    redirect_uris: [
      ...['https://insiders.vscode.dev/redirect', 'https://vscode.dev/redirect', 'http://127.0.0.1/'],
      'http://127.0.0.1:33418/',
    ],
    grant_types: ['authorization_code', 'refresh_token'],
    application_type: 'native',
  },
  c: {
    ...common,
    redirect_uris: [
      ...['cursor://anysphere.cursor-mcp/oauth/callback', 'https://www.cursor.com/agents/mcp/oauth/callback'],
      ...['http://localhost:8787/callback', 'https://www.cursor.com/bot/mcp/oauth/callback'],
      'grokbot://mcp/oauth/callback',
    ],
    application_type: 'web',
  },
  d: { ...common, redirect_uris: ['https://hosted.example/callback'] },
  e: { ...common, redirect_uris: ['http://localhost:6274/oauth/callback'], scope: '' },
};

describe('MCP-03, MCP-04: what MCP clients send', () => {
  for (const name of ['a', 'b', 'd'] as const)
    it(`strict: (${name}) is accepted`, () =>
      assert.deepEqual(accepted(bodies[name], strict).redirect_uris, bodies[name].redirect_uris));
  for (const name of ['c', 'e'] as const)
    it(`strict: (${name}) is refused`, () => assert.equal(refused(bodies[name], strict).code, 'invalid_redirect_uri'));

  const types = { a: 'native', b: 'native', c: 'native', d: 'web', e: 'native' } as const;
  for (const name of ['a', 'b', 'c', 'd', 'e'] as const)
    it(`lenient: (${name}) is accepted as ${types[name]}`, () => {
      const metadata = accepted(bodies[name], mcp);
      assert.equal(metadata.application_type, types[name]);
      assert.deepEqual(metadata.redirect_uris, bodies[name].redirect_uris);
    });

  it('lenient: application_type absent is inferred too', () => {
    const { application_type: _, ...body } = bodies.c;
    assert.equal(accepted(body, mcp).application_type, 'native');
  });

  it('lenient: (b) of older builds, with the device grant and localhost, is accepted without that grant', () => {
    const { application_type: _, ...body } = bodies.b;
    const older = {
      ...body,
      redirect_uris: [...body.redirect_uris, 'http://localhost/'],
      grant_types: [...body.grant_types, device],
    };
    const metadata = accepted(older, mcp);
    assert.deepEqual(metadata.grant_types, body.grant_types);
    assert.equal(metadata.application_type, 'native');
  });

  it('lenient: what no native client may have stays refused', () => {
    for (const uri of ['http://rp.example/cb', 'javascript:alert(1)', 'ms-unheard-of://cb', 'warp:'])
      assert.equal(refused({ ...bodies.e, redirect_uris: [uri] }, mcp).code, 'invalid_redirect_uri');
  });

  it('RED-12, D-09: any private-use scheme is a native client’s, unless the operator names those accepted', () => {
    const redirect_uris = ['warp://mcp/oauth2callback'];
    assert.equal(accepted({ ...common, redirect_uris }, mcp).application_type, 'native');
    const named = policyFor({ profile: 'mcp', customSchemesAllowed: ['cursor'] });
    assert.match(refused({ ...common, redirect_uris }, named).description, /CUSTOM_SCHEMES/);
    const native = { ...common, application_type: 'native' };
    const any = policyFor({ customSchemesAllowed: 'any' });
    assert.deepEqual(accepted({ ...native, redirect_uris }, any).redirect_uris, redirect_uris);
  });
});

describe('META-25, MCP-10, D-27: scopes that MCP clients request', () => {
  it('META-25: without a list, scopes are stored as requested', () => {
    for (const policy of [strict, mcp]) assert.equal(accepted(bodies.a, policy).scope, 'openid mcp:tools');
  });

  it('MCP-10, D-27: with a list, scope is left out if one is unknown; strict profiles narrow it', () => {
    const scopesSupported = ['openid', 'email'];
    const known = { ...bodies.a, scope: 'email openid' };
    const listing = policyFor({ profile: 'mcp', scopesSupported });
    assert.equal(accepted(known, listing).scope, 'email openid');
    assert.ok(!Object.hasOwn(accepted(bodies.a, listing), 'scope'));
    assert.equal(accepted(bodies.a, policyFor({ scopesSupported })).scope, 'openid');
    assert.equal(refused({ ...bodies.a, scope: 'mcp:tools' }, policyFor({ scopesSupported })).member, 'scope');
  });

  it('MCP-10, META-25: an open list narrows nothing', () => {
    for (const profile of ['bcp', 'mcp'] as const)
      assert.equal(accepted(bodies.a, policyFor({ profile, scopesSupported: ['openid', '*'] })).scope, bodies.a.scope);
  });
});

describe('AUTHN-12: the FAPI profile', () => {
  const fapi = policyFor({ profile: 'fapi' });
  const keys = keyFacts(['ES256', 'PS256']);
  const body = { ...smallest, jwks: someKeys };

  it('D-30: its own defaults are stored and returned', () => {
    const metadata = accepted(body, fapi, keys);
    assert.equal(metadata.token_endpoint_auth_method, 'private_key_jwt');
    assert.equal(metadata.id_token_signed_response_alg, 'PS256');
    assert.equal(metadata.authorization_signed_response_alg, 'PS256');
    assert.equal(metadata.require_pushed_authorization_requests, true);
    assert.equal(metadata.dpop_bound_access_tokens, true);
    assert.equal(metadata.tls_client_certificate_bound_access_tokens, false);
  });

  it('D-30: a client that authenticates with a certificate gets certificate-bound tokens', () => {
    const metadata = accepted({ ...smallest, tls_client_auth_san_dns: 'rp.example' }, fapi);
    assert.equal(metadata.token_endpoint_auth_method, 'tls_client_auth');
    assert.equal(metadata.tls_client_certificate_bound_access_tokens, true);
    assert.equal(metadata.dpop_bound_access_tokens, false);
  });

  const violations = {
    token_endpoint_auth_method: ['client_secret_basic', 'client_secret_jwt', 'none'],
    response_types: [['code id_token'], ['id_token']],
    grant_types: [['authorization_code', 'password'], ['implicit']],
    id_token_signed_response_alg: ['RS256', 'HS256', 'none'],
    token_endpoint_auth_signing_alg: ['RS256', 'HS256'],
    request_object_signing_alg: ['RS256', 'none'],
  };
  for (const [member, values] of Object.entries(violations))
    for (const value of values)
      it(`refuses ${member} ${JSON.stringify(value)}`, () =>
        assert.equal(refused({ ...body, [member]: value }, fapi, keys).code, 'invalid_client_metadata'));

  it('refuses a client that wants no bound tokens, and one without keys', () => {
    const unbound = { dpop_bound_access_tokens: false, tls_client_certificate_bound_access_tokens: false };
    assert.equal(refused({ ...body, ...unbound }, fapi, keys).member, 'dpop_bound_access_tokens');
    assert.equal(refused(smallest, fapi).member, 'token_endpoint_auth_method');
  });

  it('binds the other way if one is declined', () => {
    const metadata = accepted({ ...body, dpop_bound_access_tokens: false }, fapi, keys);
    assert.equal(metadata.tls_client_certificate_bound_access_tokens, true);
  });

  it('ignores request_uris, which PAR replaces', () =>
    assert.ok(
      !Object.hasOwn(accepted({ ...body, request_uris: ['https://rp.example/r'] }, fapi, keys), 'request_uris'),
    ));
});

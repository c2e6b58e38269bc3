import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isJsonObject } from '@clientele/domain';
import {
  auth,
  discoverAuthorizationServerMetadata,
  type OAuthClientProvider,
  registerClient,
} from '@modelcontextprotocol/sdk/client/auth.js';
import { InvalidClientMetadataError, OAuthError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import type { OAuthClientInformationMixed, OAuthClientMetadata } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { RunningRegistry } from '../support/registry.ts';
import { startRegistryBesideOp } from './op-beside.ts';

type Sent = OAuthClientMetadata & { readonly application_type?: string };
type Typical = {
  readonly who: string;
  readonly body: Sent;
  readonly applicationType: string;
  readonly strict: boolean;
};

/**
 * What MCP clients have been observed to send (MCP-03 a to e), the application type in the answer, and whether a strict
 * profile accepts it (MCP-04).
 */
const typical: readonly Typical[] = [
  {
    who: 'a: a client of the current SDK',
    body: {
      client_name: 'SDK client',
      redirect_uris: ['http://localhost:8787/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      scope: 'openid mcp:tools',
    },
    applicationType: 'native',
    strict: true,
  },
  {
    who: 'b: an editor with https and loopback redirects',
    body: {
      client_name: 'Visual Studio Code',
      client_uri: 'https://code.visualstudio.com',
      redirect_uris: [
        'https://insiders.vscode.dev/redirect',
        'https://vscode.dev/redirect',
        'http://127.0.0.1/',
        'http://127.0.0.1:33418/',
      ],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
    applicationType: 'native',
    strict: true,
  },
  {
    who: 'b: the same editor where it knows of no list of grants',
    body: {
      client_name: 'Visual Studio Code',
      redirect_uris: ['https://vscode.dev/redirect', 'http://127.0.0.1:33418/'],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    },
    applicationType: 'native',
    strict: true,
  },
  {
    who: 'b: the same editor in older builds',
    body: {
      client_name: 'Visual Studio Code',
      redirect_uris: ['https://vscode.dev/redirect', 'http://localhost/', 'http://127.0.0.1:33418/'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    applicationType: 'native',
    strict: false,
  },
  {
    who: 'c: an editor that mixes a private scheme, https and loopback and calls itself web',
    body: {
      client_name: 'Cursor',
      redirect_uris: [
        'cursor://anysphere.cursor-mcp/oauth/callback',
        'https://www.cursor.com/agents/mcp/oauth/callback',
        'http://localhost:8787/callback',
      ],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      application_type: 'web',
    },
    applicationType: 'native',
    strict: false,
  },
  {
    who: 'c: the same in newer builds, without an application type',
    body: {
      client_name: 'Cursor',
      redirect_uris: [
        'cursor://anysphere.cursor-mcp/oauth/callback',
        'https://www.cursor.com/agents/mcp/oauth/callback',
        'https://www.cursor.com/bot/mcp/oauth/callback',
        'grokbot://mcp/oauth/callback',
        'http://localhost:8787/callback',
      ],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    applicationType: 'native',
    strict: false,
  },
  {
    who: 'd: a hosted client with one https callback',
    body: { client_name: 'Hosted', redirect_uris: ['https://assistant.example/api/mcp/callback'] },
    applicationType: 'web',
    strict: true,
  },
  {
    who: 'e: an inspector with an empty scope',
    body: {
      client_name: 'MCP Inspector',
      client_uri: 'https://github.com/modelcontextprotocol/inspector',
      redirect_uris: ['http://localhost:6274/oauth/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: '',
    },
    applicationType: 'native',
    strict: false,
  },
];

/** An MCP client that keeps its credentials in memory and records where it would redirect the browser. */
const rememberingProvider = (clientMetadata: Sent) => {
  const kept: { client?: OAuthClientInformationMixed; browser?: URL } = {};
  const provider: OAuthClientProvider = {
    redirectUrl: String(clientMetadata.redirect_uris[0]),
    clientMetadata,
    clientInformation: () => kept.client,
    saveClientInformation: (information) => {
      kept.client = information;
    },
    tokens: () => undefined,
    saveTokens: () => undefined,
    redirectToAuthorization: (url) => {
      kept.browser = url;
    },
    saveCodeVerifier: () => undefined,
    codeVerifier: () => '',
  };
  return { provider, kept };
};

describe('the MCP SDK, with PROFILE=mcp', () => {
  let registry: RunningRegistry;
  before(async () => {
    registry = await startRegistryBesideOp({ PROFILE: 'mcp' });
  });
  after(() => registry.dispose());

  it('DISC-06: discovers the server and finds PKCE, public clients and the registration endpoint', async () => {
    const metadata = await discoverAuthorizationServerMetadata(registry.url);
    assert.equal(metadata?.registration_endpoint, `${registry.url}/register`);
    assert.deepEqual(metadata?.code_challenge_methods_supported, ['S256']);
    assert.ok(metadata?.token_endpoint_auth_methods_supported?.includes('none'));
  });

  for (const { who, body, applicationType } of typical) {
    it(`MCP-03 ${who}: is registered, and the SDK can parse the answer`, async () => {
      const metadata = await discoverAuthorizationServerMetadata(registry.url);
      assert.ok(metadata);
      let answered: unknown;
      const registered = await registerClient(registry.url, {
        metadata,
        clientMetadata: body,
        fetchFn: async (url, init) => {
          const response = await fetch(url, init);
          answered = await response.clone().json();
          return response;
        },
      });
      assert.deepEqual(registered.redirect_uris, body.redirect_uris);
      assert.equal(registered.token_endpoint_auth_method, body.token_endpoint_auth_method ?? 'client_secret_basic');
      assert.equal(registered.client_secret === undefined, body.token_endpoint_auth_method === 'none');
      assert.ok(isJsonObject(answered));
      assert.equal(answered.application_type, applicationType);
    });
  }

  it('MCP-01: goes by itself from the server URL to the browser, registering on the way', async () => {
    const { provider, kept } = rememberingProvider(typicalBody('a:'));
    assert.equal(await auth(provider, { serverUrl: registry.url }), 'REDIRECT');
    assert.equal(kept.browser?.origin, 'https://op.example');
    assert.equal(kept.browser?.searchParams.get('client_id'), kept.client?.client_id);
    assert.equal(kept.browser?.searchParams.get('code_challenge_method'), 'S256');
  });

  it('MCP-02: registers at /register when it knows no metadata', async () => {
    const registered = await registerClient(registry.url, { clientMetadata: typicalBody('e:') });
    assert.match(registered.client_id, /^c[0-9a-v]{26}$/);
  });

  it('MCP-05: learns which redirect URI broke which rule', async () => {
    const clientMetadata = { redirect_uris: ['http://localhost:8787/callback', 'http://remote.example/callback'] };
    await assert.rejects(registerClient(registry.url, { clientMetadata }), (error) => {
      assert.ok(error instanceof OAuthError);
      assert.match(error.message, /redirect_uris\[1\]/);
      return true;
    });
  });

  it('MCP-07: knows the code of a refusal of other metadata', async () => {
    const clientMetadata = { ...typicalBody('d:'), client_uri: 'javascript:alert(1)' };
    await assert.rejects(registerClient(registry.url, { clientMetadata }), InvalidClientMetadataError);
  });
});

describe('the MCP SDK, with a strict profile', () => {
  let registry: RunningRegistry;
  before(async () => {
    registry = await startRegistryBesideOp({ PROFILE: 'bcp' });
  });
  after(() => registry.dispose());

  for (const { who, body, strict } of typical) {
    it(`MCP-04 ${who}: is ${strict ? 'registered' : 'refused'}`, async () => {
      const attempt = registerClient(registry.url, { clientMetadata: body });
      if (strict) assert.deepEqual((await attempt).redirect_uris, body.redirect_uris);
      else await assert.rejects(attempt, OAuthError);
    });
  }
});

const typicalBody = (letter: string): Sent => {
  const found = typical.find(({ who }) => who.startsWith(letter));
  assert.ok(found);
  return found.body;
};

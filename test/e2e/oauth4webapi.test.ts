import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as oauth from 'oauth4webapi';
import { type RunningRegistry, withoutIssued } from '../support/registry.ts';
import { startRegistryBesideOp } from './op-beside.ts';

const insecure = { [oauth.allowInsecureRequests]: true };
const storefront = { client_name: 'Storefront', redirect_uris: ['https://shop.example/callback'] };

describe('oauth4webapi', () => {
  let registry: RunningRegistry;
  let server: oauth.AuthorizationServer;
  before(async () => {
    registry = await startRegistryBesideOp();
    server = await discover('oidc');
  });
  after(() => registry.dispose());

  const discover = async (algorithm: 'oidc' | 'oauth2'): Promise<oauth.AuthorizationServer> => {
    const issuer = new URL(registry.url);
    const response = await oauth.discoveryRequest(issuer, { algorithm, ...insecure });
    return oauth.processDiscoveryResponse(issuer, response);
  };

  const register = async (metadata: Partial<oauth.Client>) =>
    oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(server, metadata, insecure),
    );

  type Registered = Awaited<ReturnType<typeof register>>;

  /** A request with the registration access token, made with the library's own bearer-token client (RFC 6750). */
  const manage = (registered: Registered, method: string, body?: object): Promise<Response> =>
    oauth.protectedResourceRequest(
      String(registered.registration_access_token),
      method,
      new URL(String(registered.registration_client_uri)),
      new Headers(body === undefined ? {} : { 'content-type': 'application/json' }),
      body === undefined ? undefined : JSON.stringify(body),
      insecure,
    );

  it('DISC-01: finds the same registration endpoint under both well-known names', async () => {
    const other = await discover('oauth2');
    assert.equal(server.registration_endpoint, `${registry.url}/register`);
    assert.equal(other.registration_endpoint, server.registration_endpoint);
    assert.deepEqual(server.code_challenge_methods_supported, ['S256']);
  });

  it('registers, and takes the answer for a client of its own', async () => {
    const registered = await register(storefront);
    assert.equal(registered.client_name, 'Storefront');
    assert.equal(registered.client_secret_expires_at, 0);
    assert.deepEqual(registered.response_types, ['code']);
    oauth.ClientSecretBasic(String(registered.client_secret));
  });

  it('registers every authentication method that discovery offers and that needs no key', async () => {
    const keyless = ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'];
    const offered = (server.token_endpoint_auth_methods_supported ?? []).filter((method) => keyless.includes(method));
    assert.ok(offered.length > 0);
    for (const method of offered) {
      const registered = await register({ ...storefront, token_endpoint_auth_method: method });
      assert.equal(registered.token_endpoint_auth_method, method);
      assert.equal(registered.client_secret === undefined, method === 'none');
    }
  });

  it('reads, updates and deletes what it registered, by RFC 7592', async () => {
    const registered = await register(storefront);
    assert.deepEqual(await (await manage(registered, 'GET')).json(), registered);

    const update = { ...withoutIssued(registered as never), redirect_uris: ['https://shop.example/new'] };
    const updated = await manage(registered, 'PUT', update);
    assert.deepEqual(await updated.json(), { ...registered, redirect_uris: ['https://shop.example/new'] });

    assert.equal((await manage(registered, 'DELETE')).status, 204);
    await assert.rejects(manage(registered, 'GET'), (error) => {
      assert.ok(error instanceof oauth.WWWAuthenticateChallengeError);
      assert.equal(error.cause[0]?.parameters.error, 'invalid_token');
      return true;
    });
  });

  it('understands a refusal', async () => {
    const metadata = { ...storefront, token_endpoint_auth_method: 'magic' };
    await assert.rejects(register(metadata), (error) => {
      assert.ok(error instanceof oauth.ResponseBodyError);
      assert.equal(error.error, 'invalid_client_metadata');
      assert.match(error.error_description ?? '', /token_endpoint_auth_method/);
      return true;
    });
  });
});

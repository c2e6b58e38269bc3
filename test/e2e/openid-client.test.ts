import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { exportJWK, generateKeyPair } from 'jose';
import * as client from 'openid-client';
import { type RunningRegistry, withoutIssued } from '../support/registry.ts';
import { startRegistryBesideOp } from './op-beside.ts';

const insecure = { execute: [client.allowInsecureRequests] };
const storefront = {
  client_name: 'Storefront',
  redirect_uris: ['https://shop.example/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
};

/** A request with the registration access token, made with the library's own bearer-token client (RFC 6750). */
const manage = (configuration: client.Configuration, method: string, body?: JsonObject): Promise<Response> => {
  const { registration_client_uri, registration_access_token } = configuration.clientMetadata();
  const headers = body === undefined ? undefined : new Headers({ 'content-type': 'application/json' });
  return client.fetchProtectedResource(
    configuration,
    String(registration_access_token),
    new URL(String(registration_client_uri)),
    method,
    body === undefined ? undefined : JSON.stringify(body),
    headers,
  );
};

describe('openid-client', () => {
  let registry: RunningRegistry;
  let issuer: URL;
  before(async () => {
    registry = await startRegistryBesideOp();
    issuer = new URL(registry.url);
  });
  after(() => registry.dispose());

  const register = (metadata: Partial<client.ClientMetadata>, authentication?: client.ClientAuth) =>
    client.dynamicClientRegistration(issuer, metadata, authentication, insecure);

  for (const algorithm of ['oidc', 'oauth2'] as const) {
    it(`DISC-01: discovers the registration endpoint by the ${algorithm} rule`, async () => {
      const configuration = await client.discovery(issuer, 'any', undefined, undefined, { algorithm, ...insecure });
      const server = configuration.serverMetadata();
      assert.equal(server.registration_endpoint, `${registry.url}/register`);
      assert.equal(server.authorization_endpoint, 'https://op.example/authorize');
      assert.equal(server.supportsPKCE(), true);
    });
  }

  it('registers a confidential client and builds an authorization request for it', async () => {
    const configuration = await register(storefront);
    const metadata = configuration.clientMetadata();
    assert.deepEqual(metadata.redirect_uris, storefront.redirect_uris);
    assert.equal(metadata.token_endpoint_auth_method, 'client_secret_basic');
    assert.equal(typeof metadata.client_secret, 'string');
    const url = client.buildAuthorizationUrl(configuration, { redirect_uri: 'https://shop.example/callback' });
    assert.equal(url.searchParams.get('client_id'), metadata.client_id);
  });

  it('registers a public client: no secret comes back', async () => {
    const configuration = await register({ ...storefront, token_endpoint_auth_method: 'none' }, client.None());
    assert.equal(configuration.clientMetadata().client_secret, undefined);
  });

  it('registers a client that proves itself with its own key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', use: 'sig', alg: 'ES256' }] };
    const configuration = await register(
      { ...storefront, token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256', jwks },
      client.PrivateKeyJwt(privateKey),
    );
    const metadata = configuration.clientMetadata();
    assert.equal(metadata.token_endpoint_auth_method, 'private_key_jwt');
    assert.deepEqual(metadata.jwks, jwks);
    assert.equal(metadata.client_secret, undefined);
  });

  it('reads, updates and deletes what it registered, by RFC 7592', async () => {
    const configuration = await register(storefront);
    const registered = configuration.clientMetadata() as JsonObject;
    const read = await manage(configuration, 'GET');
    assert.deepEqual(await read.json(), { ...registered });

    const renamed = await manage(configuration, 'PUT', { ...withoutIssued(registered), client_name: 'Shop' });
    assert.equal(renamed.status, 200);
    assert.deepEqual(await renamed.json(), { ...registered, client_name: 'Shop' });

    assert.equal((await manage(configuration, 'DELETE')).status, 204);
    await assert.rejects(manage(configuration, 'GET'), (error) => {
      assert.ok(error instanceof client.WWWAuthenticateChallengeError);
      assert.equal(error.status, 401);
      assert.equal(error.cause[0]?.parameters.error, 'invalid_token');
      return true;
    });
  });

  it('understands a refusal: its code, and which entry broke which rule', async () => {
    const metadata = { redirect_uris: ['https://shop.example/callback', 'https://shop.example/cb#fragment'] };
    await assert.rejects(register(metadata), (error) => {
      assert.ok(error instanceof client.ResponseBodyError);
      assert.equal(error.status, 400);
      assert.equal(error.error, 'invalid_redirect_uri');
      assert.match(error.error_description ?? '', /redirect_uris\[1\]/);
      return true;
    });
  });

  it('IAT-03: understands that a token it was never given is refused', async () => {
    const options = { ...insecure, initialAccessToken: 'made-up' };
    await assert.rejects(client.dynamicClientRegistration(issuer, storefront, undefined, options), (error) => {
      assert.ok(error instanceof client.WWWAuthenticateChallengeError);
      assert.equal(error.status, 401);
      assert.equal(error.cause[0]?.parameters.error, 'invalid_token');
      return true;
    });
  });
});

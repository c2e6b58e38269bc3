import assert from 'node:assert/strict';
import { it } from 'node:test';
import { accepted, keyFacts, policyFor, smallest, someKeys } from '../../../test/metadata-vocabulary.ts';
import { needsClientSecret } from './secret.ts';

/** Without an OP document, the profile offers every algorithm; the extensions are not what this test is about. */
const policy = policyFor({ profile: 'oidc-dynamic' });
const keyJwt = { token_endpoint_auth_method: 'private_key_jwt', jwks: someKeys };
const needed = (more: { readonly [member: string]: string | typeof someKeys }): boolean =>
  needsClientSecret(accepted({ ...smallest, ...more }, policy, keyFacts(['ES256', 'RSA-OAEP'])));

for (const method of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'])
  it(`RESP-07: ${method} needs a secret`, () => assert.ok(needed({ token_endpoint_auth_method: method })));

it('RESP-07: private_key_jwt needs none', () => assert.ok(!needed(keyJwt)));
it('RESP-08: a public client needs none', () => assert.ok(!needed({ token_endpoint_auth_method: 'none' })));

const symmetric = {
  id_token_signed_response_alg: 'HS256',
  id_token_encrypted_response_alg: 'dir',
  userinfo_signed_response_alg: 'HS384',
  userinfo_encrypted_response_alg: 'A128KW',
  request_object_signing_alg: 'HS512',
  request_object_encryption_alg: 'A256GCMKW',
  introspection_signed_response_alg: 'HS256',
  introspection_encrypted_response_alg: 'dir',
  authorization_signed_response_alg: 'HS256',
  authorization_encrypted_response_alg: 'dir',
};
for (const [member, algorithm] of Object.entries(symmetric))
  it(`RESP-07: private_key_jwt with ${member} ${algorithm} needs one`, () =>
    assert.ok(needed({ ...keyJwt, [member]: algorithm })));

it('RESP-07: asymmetric algorithms need none', () =>
  assert.ok(
    !needed({ ...keyJwt, id_token_signed_response_alg: 'ES256', id_token_encrypted_response_alg: 'RSA-OAEP' }),
  ));

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, policyFor, richOp, smallest } from '../../test/metadata-vocabulary.ts';
import type { JsonObject } from '../json.ts';
import { faultPointer } from './members/fault.ts';

const bcp = policyFor();
const rich = policyFor({ profile: 'oidc-dynamic', op: richOp });

const pointersOf = (body: JsonObject, policy = bcp): readonly string[] => {
  const judged = judge(body, policy);
  return judged.ok ? [] : judged.error.map(faultPointer);
};

describe('ERR-12: all faults of a body are told at once', () => {
  it('redirect URIs come first, then members in the order of the table, then combinations', () =>
    assert.deepEqual(
      pointersOf(
        {
          token_endpoint_auth_method: 'private_key_jwt',
          logo_uri: 'ftp://rp.example/logo',
          client_name: 7,
          redirect_uris: ['https://rp.example/#', 'https://rp.example/cb', 'http://rp.example/cb'],
          id_token_encrypted_response_enc: 'A256GCM',
        },
        rich,
      ),
      [
        ...['/redirect_uris/0', '/redirect_uris/2', '/client_name', '/logo_uri'],
        ...['/id_token_encrypted_response_enc', '/token_endpoint_auth_method'],
      ],
    ));

  it('each entry of an array has its own fault, and each place in a JWK Set', () => {
    assert.deepEqual(pointersOf({ ...smallest, contacts: ['', 'a', 7] }), ['/contacts/0', '/contacts/2']);
    assert.deepEqual(pointersOf({ ...smallest, response_modes: ['x', 'query', 'y'] }), [
      '/response_modes/0',
      '/response_modes/2',
    ]);
    assert.deepEqual(pointersOf({ ...smallest, jwks: { keys: [1, 2] } }), ['/jwks/keys/0', '/jwks/keys/1']);
  });

  it('a rule that reads a member at fault says nothing of it', () => {
    const keyJwt = { ...smallest, token_endpoint_auth_method: 'private_key_jwt' };
    assert.deepEqual(pointersOf({ ...keyJwt, jwks: 'x' }, rich), ['/jwks']);
    assert.deepEqual(pointersOf({ ...keyJwt, jwks_uri: 'x' }, rich), ['/jwks_uri']);
    const selfSigned = { ...smallest, token_endpoint_auth_method: 'self_signed_tls_client_auth' };
    assert.deepEqual(pointersOf({ ...selfSigned, jwks: 'x' }, rich), ['/jwks']);
    assert.deepEqual(pointersOf({ ...smallest, response_types: 'code', grant_types: ['implicit'] }, rich), [
      '/response_types',
    ]);
  });

  it('grants and response types that disagree stand beside other faults', () =>
    assert.deepEqual(
      pointersOf({ ...smallest, response_types: ['id_token'], grant_types: ['authorization_code'], tos_uri: 7 }, rich),
      ['/tos_uri', '/grant_types'],
    ));

  it('a language tag is part of the pointer', () =>
    assert.deepEqual(pointersOf({ ...smallest, 'client_name#de': 7, 'client_name#az': 7 }), [
      '/client_name#az',
      '/client_name#de',
    ]));

  it('the number of faults told is bounded', () =>
    assert.equal(pointersOf({ ...smallest, contacts: Array.from({ length: 100 }, () => 7) }).length, 32));
});

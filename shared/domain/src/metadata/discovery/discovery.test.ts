import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  accepted,
  issuer,
  judge,
  keyFacts,
  policyFor,
  refused,
  richOp,
  smallest,
  someKeys,
} from '../../../test/metadata-vocabulary.ts';
import type { JsonObject } from '../../json.ts';
import { profileNames } from '../members/contract.ts';
import type { ListName } from '../members/members.ts';
import { discoveryDocument } from './discovery.ts';
import { flagNames, listNames } from './offers.ts';

const endpoints = { issuer, registrationEndpoint: `${issuer}/register` };
const rich = policyFor({ profile: 'oidc-dynamic', op: richOp });
const document = (op?: JsonObject, profile: (typeof profileNames)[number] = 'bcp'): JsonObject =>
  discoveryDocument(policyFor({ profile, ...(op ? { op } : {}) }), endpoints, op);

/** For each list: the member it bounds, and the other members that are needed for it to be judged at all. */
const bounded: { readonly [List in ListName]?: (value: string) => JsonObject } = {
  response_types_supported: (value) => ({ response_types: [value] }),
  response_modes_supported: (value) => ({ response_modes: [value] }),
  grant_types_supported: (value) => ({
    ...{ grant_types: ['authorization_code', 'implicit', value], response_types: ['code id_token'] },
    ...(value.endsWith(':ciba') ? { backchannel_token_delivery_mode: 'poll' } : {}),
  }),
  subject_types_supported: (value) => ({ subject_type: value }),
  id_token_signing_alg_values_supported: (value) => ({ id_token_signed_response_alg: value }),
  id_token_encryption_alg_values_supported: (value) => ({ id_token_encrypted_response_alg: value }),
  id_token_encryption_enc_values_supported: (value) => ({
    ...{ id_token_encrypted_response_alg: 'dir', id_token_encrypted_response_enc: value },
  }),
  userinfo_signing_alg_values_supported: (value) => ({ userinfo_signed_response_alg: value }),
  userinfo_encryption_alg_values_supported: (value) => ({ userinfo_encrypted_response_alg: value }),
  userinfo_encryption_enc_values_supported: (value) => ({
    ...{ userinfo_encrypted_response_alg: 'dir', userinfo_encrypted_response_enc: value },
  }),
  request_object_signing_alg_values_supported: (value) => ({ request_object_signing_alg: value }),
  request_object_encryption_alg_values_supported: (value) => ({ request_object_encryption_alg: value }),
  request_object_encryption_enc_values_supported: (value) => ({
    ...{ request_object_encryption_alg: 'dir', request_object_encryption_enc: value },
  }),
  authorization_signing_alg_values_supported: (value) => ({ authorization_signed_response_alg: value }),
  authorization_encryption_alg_values_supported: (value) => ({ authorization_encrypted_response_alg: value }),
  authorization_encryption_enc_values_supported: (value) => ({
    ...{ authorization_encrypted_response_alg: 'dir', authorization_encrypted_response_enc: value },
  }),
  introspection_signing_alg_values_supported: (value) => ({ introspection_signed_response_alg: value }),
  introspection_encryption_alg_values_supported: (value) => ({ introspection_encrypted_response_alg: value }),
  introspection_encryption_enc_values_supported: (value) => ({
    ...{ introspection_encrypted_response_alg: 'dir', introspection_encrypted_response_enc: value },
  }),
  token_endpoint_auth_methods_supported: (value) => ({
    ...{ token_endpoint_auth_method: value },
    ...(value === 'tls_client_auth' ? { tls_client_auth_san_dns: 'rp.example' } : {}),
  }),
  token_endpoint_auth_signing_alg_values_supported: (value) => ({ token_endpoint_auth_signing_alg: value }),
  authorization_details_types_supported: (value) => ({ authorization_details_types: [value] }),
  backchannel_token_delivery_modes_supported: (value) => ({
    backchannel_token_delivery_mode: value,
    backchannel_client_notification_endpoint: 'https://rp.example/ciba',
    grant_types: ['authorization_code', 'urn:openid:params:grant-type:ciba'],
  }),
  backchannel_authentication_request_signing_alg_values_supported: (value) => ({
    backchannel_authentication_request_signing_alg: value,
  }),
};

/** Lists that bound softly (META-25), or bound no registration parameter. */
const unbounded: readonly ListName[] = [
  'scopes_supported',
  'dpop_signing_alg_values_supported',
  'code_challenge_methods_supported',
];

describe('DISC-02: each list bounds its parameter', () => {
  it('no list is forgotten', () =>
    assert.deepEqual(
      listNames.filter((name) => bounded[name] === undefined),
      unbounded,
    ));

  for (const name of listNames) {
    const bodyWith = bounded[name];
    if (!bodyWith) continue;
    const everyKey = keyFacts(
      Object.values(rich.supported).flatMap((value) => (Array.isArray(value) ? value : [])),
      true,
    );
    const body = (value: string): JsonObject => ({ ...smallest, jwks: someKeys, ...bodyWith(value) });
    it(`${name}: what it lists is accepted`, () => {
      const listed = rich.supported[name];
      assert.ok(listed.length > 0);
      for (const value of listed) assert.ok(judge(body(value), rich, everyKey).ok, value);
    });
    const leftOut = name === 'grant_types_supported';
    for (const value of leftOut ? [] : ['unlisted', 'RS1', 'CODE'])
      it(`${name}: ${value} is refused`, () =>
        assert.equal(refused(body(value), rich, everyKey).code, 'invalid_client_metadata'));
  }
});

describe('the discovery document', () => {
  for (const profile of profileNames)
    it(`DISC-05: lists and flags of ${profile} are those that validate`, () => {
      const { supported } = policyFor({ profile });
      const published = document(undefined, profile);
      for (const name of listNames)
        assert.deepEqual(published[name], supported[name].length === 0 ? undefined : supported[name], name);
      for (const name of flagNames) assert.equal(published[name], supported[name], name);
    });

  it('DISC-04: lists that have a default are spelled out', () => {
    for (const name of ['grant_types_supported', 'token_endpoint_auth_methods_supported', 'response_modes_supported'])
      assert.ok(Array.isArray(document()[name]), name);
    assert.equal(document().request_uri_parameter_supported, true);
  });

  it('DISC-03: RS256 signs ID Tokens unless the OP gives the list; none signs no token request', () => {
    const op = {
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['none', 'ES256'],
    };
    assert.deepEqual(document(op).id_token_signing_alg_values_supported, ['ES256']);
    assert.deepEqual(document(op).token_endpoint_auth_signing_alg_values_supported, ['ES256']);
    assert.deepEqual(document({}).id_token_signing_alg_values_supported, ['RS256']);
    const keyed = { ...smallest, jwks: someKeys };
    assert.equal(accepted(keyed, policyFor({ op }), keyFacts(['ES256'])).id_token_signed_response_alg, 'ES256');
  });

  it('DISC-02: of an OP that says nothing, only the defaults of the standard are published', () => {
    const { issuer: _, registration_endpoint: __, ...published } = document({}, 'oidc-dynamic');
    assert.deepEqual(published, {
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'fragment'],
      grant_types_supported: ['authorization_code', 'implicit'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
      ...Object.fromEntries(flagNames.map((name) => [name, name === 'request_uri_parameter_supported'])),
      request_parameter_supported: false,
      claims_parameter_supported: false,
    });
  });

  it('META-25: no scope is published unless the OP document or the operator names it', () => {
    for (const profile of profileNames) assert.ok(!Object.hasOwn(document(undefined, profile), 'scopes_supported'));
    assert.deepEqual(document({ scopes_supported: ['a'] }).scopes_supported, ['a']);
    const named = policyFor({ scopesSupported: ['b', '*'], op: { scopes_supported: ['a'] } });
    assert.deepEqual(discoveryDocument(named, endpoints, {}).scopes_supported, ['b']);
  });

  it('D-30: FAPI leaves RS256 out', () => assert.ok(!JSON.stringify(document(undefined, 'fapi')).includes('RS256')));

  it('DISC-06: public clients and S256 are announced', () => {
    for (const profile of ['bcp', 'oidc-dynamic', 'mcp'] as const) {
      const { supported } = policyFor({ profile });
      assert.ok(supported.token_endpoint_auth_methods_supported.includes('none'));
      assert.ok(supported.code_challenge_methods_supported.includes('S256'));
    }
  });

  it('DISC-07: oidc-dynamic has what the certification needs', () => {
    const { supported } = policyFor({ profile: 'oidc-dynamic' });
    for (const type of ['code', 'id_token', 'id_token token'])
      assert.ok(supported.response_types_supported.includes(type));
    for (const grant of ['authorization_code', 'implicit', 'refresh_token'])
      assert.ok(supported.grant_types_supported.includes(grant));
    for (const list of ['id_token', 'userinfo', 'request_object'] as const)
      assert.ok(supported[`${list}_signing_alg_values_supported`].includes('RS256'));
    assert.ok(supported.request_uri_parameter_supported);
  });
});

describe('the discovery document and that of the OP', () => {
  it('DISC-01, DISC-10: issuer and registration endpoint are ours, the rest of the OP document is kept', () => {
    const op = {
      issuer,
      registration_endpoint: 'https://elsewhere.example/',
      op_policy_uri: `${issuer}/policy`,
      x: null,
    };
    const published = document({ ...op, token_endpoint: `${issuer}/t` });
    assert.equal(published.issuer, issuer);
    assert.equal(published.registration_endpoint, endpoints.registrationEndpoint);
    assert.equal(published.op_policy_uri, `${issuer}/policy`);
    assert.equal(published.token_endpoint, `${issuer}/t`);
    assert.ok(!Object.hasOwn(published, 'x'));
  });

  it('Discovery §3: required endpoints are there without an OP document', () => {
    const published = discoveryDocument(policyFor(), { ...endpoints, issuer: 'https://op.example/' });
    assert.equal(published.authorization_endpoint, 'https://op.example/authorize');
    assert.equal(published.jwks_uri, 'https://op.example/jwks');
  });

  it('RFC 8414 §3.2: an empty list is left out, the OP’s own included', () => {
    const published = document({ subject_types_supported: ['public'], dpop_signing_alg_values_supported: ['HS256'] });
    assert.ok(!Object.hasOwn(published, 'dpop_signing_alg_values_supported'));
  });

  it('DISC-05: a feature that is off is flagged off, and its parameter ignored', () => {
    const op = { frontchannel_logout_supported: true, frontchannel_logout_session_supported: false };
    assert.equal(document(op).frontchannel_logout_session_supported, false);
    const metadata = accepted({ ...smallest, frontchannel_logout_session_required: true }, policyFor({ op }));
    assert.ok(!Object.hasOwn(metadata, 'frontchannel_logout_session_required'));
  });
});

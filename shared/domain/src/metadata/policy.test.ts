import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, issuer, policyFor, refused, smallest } from '../../test/metadata-vocabulary.ts';
import { type PolicyInput, registrationPolicy } from './policy.ts';

const faultsOf = (input: Partial<PolicyInput>): readonly string[] => {
  const made = registrationPolicy({ profile: 'bcp', version: 'test', issuer, ...input });
  return made.ok ? [] : made.error.map(({ of, text }) => `${of}: ${text}`);
};

describe('the OP document narrows the profile', () => {
  it('the order of the OP stays, what the profile does not allow is left out', () => {
    const { supported } = policyFor({
      op: {
        response_types_supported: ['code', 'token id_token'],
        grant_types_supported: ['refresh_token', 'implicit', 'authorization_code', 'password', 'urn:example:own'],
        token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'unheard_of'],
        token_endpoint_auth_signing_alg_values_supported: ['RS256'],
        id_token_encryption_alg_values_supported: ['RSA1_5', 'ECDH-ES'],
        id_token_encryption_enc_values_supported: ['A256GCM'],
      },
    });
    assert.deepEqual(supported.response_types_supported, ['code']);
    assert.deepEqual(supported.grant_types_supported, ['refresh_token', 'authorization_code', 'urn:example:own']);
    assert.deepEqual(supported.token_endpoint_auth_methods_supported, ['private_key_jwt', 'client_secret_basic']);
    assert.deepEqual(supported.id_token_encryption_alg_values_supported, ['ECDH-ES']);
  });

  it('RESP-18: response types of the OP are read in any order of words', () =>
    assert.deepEqual(
      policyFor({ profile: 'oidc-dynamic', op: { response_types_supported: ['token id_token', 'token code'] } })
        .supported.response_types_supported,
      ['id_token token', 'code token'],
    ));

  it('Appendix A: a response type whose grant the OP lacks is not offered', () =>
    assert.deepEqual(
      policyFor({ profile: 'oidc-dynamic', op: { grant_types_supported: ['authorization_code'] } }).supported
        .response_types_supported,
      ['code'],
    ));

  it('D-24: none signs ID Tokens only if the OP document asks for it', () => {
    const op = { id_token_signing_alg_values_supported: ['RS256', 'none'] };
    const body = { ...smallest, id_token_signed_response_alg: 'none' };
    assert.equal(refused(body, policyFor()).member, 'id_token_signed_response_alg');
    assert.equal(accepted(body, policyFor({ op })).id_token_signed_response_alg, 'none');
  });

  it('CIBA is offered only with both its grant and a delivery mode', () => {
    const grant = 'urn:openid:params:grant-type:ciba';
    const withoutMode = policyFor({ op: { grant_types_supported: ['authorization_code', grant] } }).supported;
    assert.deepEqual(withoutMode.grant_types_supported, ['authorization_code']);
    const withoutGrant = policyFor({ op: { backchannel_token_delivery_modes_supported: ['poll', 'push'] } }).supported;
    assert.deepEqual(withoutGrant.backchannel_token_delivery_modes_supported, ['push']);
  });

  it('AUTHN-08, AUTHN-09: assertions are offered only with an algorithm that signs them', () => {
    const methodsWith = (algorithms: readonly string[]): readonly string[] =>
      policyFor({
        op: {
          token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_jwt', 'private_key_jwt'],
          token_endpoint_auth_signing_alg_values_supported: algorithms,
        },
      }).supported.token_endpoint_auth_methods_supported;
    assert.ok(
      !methodsWith(['ES256']).includes('client_secret_jwt') && methodsWith(['ES256']).includes('private_key_jwt'),
    );
    assert.ok(
      methodsWith(['HS256']).includes('client_secret_jwt') && !methodsWith(['HS256']).includes('private_key_jwt'),
    );
    assert.deepEqual(methodsWith([]), ['client_secret_basic']);
  });

  it('DISC-02, DISC-04: what an OP document does not mention is the default of the standard', () => {
    const { supported } = policyFor({ op: {} });
    assert.deepEqual(supported.dpop_signing_alg_values_supported, []);
    assert.deepEqual(supported.response_modes_supported, ['query']);
    assert.deepEqual(supported.grant_types_supported, ['authorization_code']);
    assert.deepEqual(supported.userinfo_signing_alg_values_supported, []);
    assert.deepEqual(supported.code_challenge_methods_supported, []);
    assert.equal(supported.frontchannel_logout_supported, false);
    assert.deepEqual(supported.token_endpoint_auth_methods_supported, ['client_secret_basic']);
  });
});

describe('an OP document that does not fit the profile', () => {
  it('all faults are reported at once, by name', () => {
    const faults = faultsOf({
      op: {
        issuer: 'https://other.example',
        grant_types_supported: 'authorization_code',
        scopes_supported: [''],
        require_signed_request_object: 'true',
      },
      limits: { jwksKeysMax: 33, stringBytesMax: 0 },
      customSchemesAllowed: ['cursor:'],
    });
    for (const start of [
      ...['issuer', 'grant_types_supported', 'scopes_supported', 'require_signed_request_object'].map(
        (member) => `op: ${member} must`,
      ),
      ...['limits: jwksKeysMax must', 'limits: stringBytesMax must', 'customSchemesAllowed: must'],
    ])
      assert.ok(
        faults.some((fault) => fault.startsWith(start)),
        `${start} in ${faults.join('; ')}`,
      );
    assert.equal(faults.length, 7);
  });

  for (const op of [
    { subject_types_supported: ['pairwise'] },
    { response_types_supported: ['id_token'] },
    { grant_types_supported: ['password'] },
    { token_endpoint_auth_methods_supported: ['unheard_of'] },
    { id_token_signing_alg_values_supported: ['RS1'] },
  ])
    it(`an empty rest of a mandatory list is a fault: ${JSON.stringify(op)}`, () =>
      assert.ok(faultsOf({ op }).includes(`op: ${Object.keys(op)[0]} has no value that profile bcp allows`)));

  it('AUTHN-12: FAPI needs a way to bind tokens', () => {
    const op = {
      id_token_signing_alg_values_supported: ['ES256'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
    };
    assert.match(faultsOf({ profile: 'fapi', op })[0] ?? '', /dpop_signing_alg_values_supported/);
    assert.deepEqual(faultsOf({ profile: 'fapi', op: { ...op, dpop_signing_alg_values_supported: ['ES256'] } }), []);
  });
});

describe('limits and defaults', () => {
  it('REG-14: limits go down only, and are obeyed', () => {
    const policy = policyFor({ limits: { arrayEntriesMax: 1, stringBytesMax: 8 } });
    assert.equal(refused({ ...smallest, contacts: ['a', 'b'] }, policy).member, 'contacts');
    assert.equal(refused({ ...smallest, client_name: 'nine char' }, policy).member, 'client_name');
    assert.deepEqual(faultsOf({ limits: { uriBytesMax: 2049 } }), [
      'limits: uriBytesMax must be an integer from 1 to 2048',
    ]);
  });

  it('META-25: the default scope is stored if none is asked for', () => {
    const policy = policyFor({ scopeDefault: 'openid email' });
    assert.equal(accepted(smallest, policy).scope, 'openid email');
    assert.equal(accepted({ ...smallest, scope: 'openid' }, policy).scope, 'openid');
  });

  it('META-25: a default scope that could not be registered is a fault', () => {
    for (const scopeDefault of ['unknown', 'openid openid', 'openid  email', ''])
      assert.equal(faultsOf({ scopeDefault, scopesSupported: ['openid', 'email'] }).length, 1, scopeDefault);
    assert.deepEqual(faultsOf({ scopeDefault: 'unknown', scopesSupported: ['openid', '*'] }), []);
    assert.equal(faultsOf({ profile: 'mcp', scopeDefault: 'openid' }).length, 1);
  });

  it('AUTHN-01: if client_secret_basic is not offered, the OP’s own default is substituted', () => {
    const methodUnder = (methods: readonly string[], body = {}) =>
      accepted(
        { ...smallest, ...body },
        policyFor({
          op: {
            token_endpoint_auth_methods_supported: methods,
            token_endpoint_auth_signing_alg_values_supported: ['ES256'],
          },
        }),
      ).token_endpoint_auth_method;
    assert.equal(methodUnder(['client_secret_post', 'none']), 'client_secret_post');
    assert.equal(methodUnder(['none', 'private_key_jwt']), 'none');
    assert.equal(methodUnder(['none', 'private_key_jwt'], { jwks_uri: 'https://rp.example/jwks' }), 'private_key_jwt');
    assert.equal(methodUnder(['tls_client_auth', 'none'], { tls_client_auth_san_dns: 'a.example' }), 'tls_client_auth');
  });

  it('META-35, META-34: what the OP demands of everyone is returned as true', () => {
    const op = {
      require_pushed_authorization_requests: true,
      require_signed_request_object: true,
      request_object_signing_alg_values_supported: ['RS256', 'none'],
    };
    const metadata = accepted({ ...smallest, require_pushed_authorization_requests: false }, policyFor({ op }));
    assert.equal(metadata.require_pushed_authorization_requests, true);
    assert.equal(metadata.require_signed_request_object, true);
    const unsigned = { ...smallest, request_object_signing_alg: 'none' };
    assert.equal(refused(unsigned, policyFor({ op })).member, 'request_object_signing_alg');
  });

  it('META-13: if A128CBC-HS256 is not offered, the OP’s first choice is the default', () => {
    const op = {
      id_token_encryption_alg_values_supported: ['dir'],
      id_token_encryption_enc_values_supported: ['A256GCM'],
    };
    const metadata = accepted({ ...smallest, id_token_encrypted_response_alg: 'dir' }, policyFor({ op }));
    assert.equal(metadata.id_token_encrypted_response_enc, 'A256GCM');
  });
});

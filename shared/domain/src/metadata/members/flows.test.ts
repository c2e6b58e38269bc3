import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accepted, policyFor, refused, richOp, smallest } from '../../../test/metadata-vocabulary.ts';

const rich = policyFor({ profile: 'oidc-dynamic', op: richOp });
const bcp = policyFor();
const mcp = policyFor({ profile: 'mcp' });
const fapi = policyFor({ profile: 'fapi' });
const noRefresh = policyFor({ op: { grant_types_supported: ['authorization_code', 'client_credentials'] } });

type Asked = { readonly response_types?: readonly string[] | null; readonly grant_types?: readonly string[] | null };

const flowsOf = (asked: Asked, policy = rich): readonly [readonly string[], readonly string[]] => {
  const { response_types, grant_types } = accepted({ ...smallest, ...asked }, policy);
  return [response_types, grant_types];
};
const faultOf = (asked: Asked, policy = rich): string => refused({ ...smallest, ...asked }, policy).member;

const table = [
  ['code', ['authorization_code']],
  ['id_token', ['implicit']],
  ['id_token token', ['implicit']],
  ['code id_token', ['authorization_code', 'implicit']],
  ['code token', ['authorization_code', 'implicit']],
  ['code id_token token', ['authorization_code', 'implicit']],
  ['token', ['implicit']],
] as const;

describe('Appendix A: response types and their grants', () => {
  for (const [type, grants] of table) {
    it(`A2: ${type} alone derives ${grants.join(' and ')}`, () =>
      assert.deepEqual(flowsOf({ response_types: [type] }), [[type], grants]));
    for (const missing of grants)
      it(`A1: ${type} without ${missing} is refused`, () => {
        const others = grants.filter((grant) => grant !== missing);
        assert.equal(
          faultOf({ response_types: [type], grant_types: [...others, 'client_credentials'] }),
          'grant_types',
        );
      });
  }

  it('A2: grants of several response types are united, null and [] count as absent', () => {
    const types = ['code', 'id_token'];
    for (const grant_types of [null, []])
      assert.deepEqual(flowsOf({ response_types: types, grant_types }), [types, ['authorization_code', 'implicit']]);
  });

  it('A2: [] without grants leaves nothing to do', () => assert.equal(faultOf({ response_types: [] }), 'grant_types'));

  it('A2: response type none needs no grant', () =>
    assert.deepEqual(flowsOf({ response_types: ['none'] }), [['none'], []]));

  it('A3: without response types a redirect grant makes the default, any other makes []', () => {
    assert.deepEqual(flowsOf({ grant_types: ['authorization_code'] }), [['code'], ['authorization_code']]);
    assert.deepEqual(flowsOf({ grant_types: ['client_credentials'] }), [[], ['client_credentials']]);
    assert.deepEqual(flowsOf({ response_types: null, grant_types: ['client_credentials'] })[0], []);
    assert.equal(faultOf({ grant_types: ['implicit', 'client_credentials'] }), 'response_types');
  });

  it('RED-02: a client without response types needs no redirect URIs and gets []', () => {
    const metadata = accepted({ grant_types: ['client_credentials'] }, bcp);
    assert.deepEqual([metadata.redirect_uris, metadata.response_types], [[], []]);
    assert.deepEqual(accepted({ grant_types: ['client_credentials'], response_types: [] }, bcp), metadata);
  });

  it('A4: a surplus redirect grant is left out, and the reduced list is returned', () => {
    const asked = { grant_types: ['authorization_code', 'implicit', 'refresh_token'] };
    assert.deepEqual(flowsOf(asked), [['code'], ['authorization_code', 'refresh_token']]);
    assert.deepEqual(flowsOf(asked, bcp), [['code'], ['authorization_code', 'refresh_token']]);
    const implicit = { response_types: ['id_token'], grant_types: ['authorization_code', 'implicit'] };
    assert.deepEqual(flowsOf(implicit), [['id_token'], ['implicit']]);
  });

  it('A4: RED-09 is judged on the reduced list', () => {
    const body = { redirect_uris: ['https://localhost/cb'], grant_types: ['authorization_code', 'implicit'] };
    assert.deepEqual(accepted(body, rich).grant_types, ['authorization_code']);
    assert.equal(refused({ ...body, response_types: ['code id_token'] }, rich).code, 'invalid_redirect_uri');
  });

  it('A4: response type none leaves no use for a redirect grant', () =>
    assert.deepEqual(flowsOf({ response_types: ['none'], grant_types: ['authorization_code'] }), [['none'], []]));

  it('META-02: [] contradicts a redirect grant', () => {
    assert.equal(faultOf({ response_types: [], grant_types: ['authorization_code'] }), 'response_types');
    assert.equal(faultOf({ response_types: [], grant_types: ['implicit', 'client_credentials'] }), 'response_types');
  });

  it('A5: refresh_token alone begins nothing', () => {
    assert.equal(faultOf({ grant_types: ['refresh_token'] }), 'grant_types');
    assert.equal(faultOf({ response_types: [], grant_types: ['refresh_token'] }), 'grant_types');
  });
});

describe('META-02, META-03, D-25: what is not offered, or cannot be used', () => {
  it('META-03: an unsupported refresh_token is left out', () => {
    const asked = { grant_types: ['authorization_code', 'refresh_token'] };
    assert.deepEqual(flowsOf(asked, noRefresh), [['code'], ['authorization_code']]);
  });

  for (const policy of [bcp, mcp])
    it(`META-03, MCP-03, D-25: in profile ${policy.profile} a grant that is not offered is left out while another remains`, () => {
      const device = 'urn:ietf:params:oauth:grant-type:device_code';
      assert.deepEqual(flowsOf({ grant_types: ['authorization_code', device] }, policy)[1], ['authorization_code']);
      assert.deepEqual(flowsOf({ grant_types: ['urn:example:unknown', 'authorization_code'] }, policy)[1], [
        'authorization_code',
      ]);
      assert.equal(faultOf({ grant_types: [device] }, policy), 'grant_types');
    });

  it('META-02, D-25: a response type that is not offered is left out while another remains', () => {
    assert.deepEqual(flowsOf({ response_types: ['vp_token', 'code', 'id_token'] }, bcp), [
      ['code'],
      ['authorization_code'],
    ]);
    assert.equal(faultOf({ response_types: ['vp_token', 'id_token'] }, bcp), 'response_types[0]');
  });

  it('A3, A4, D-25: grants are judged against the response types that are left', () => {
    const asked = { response_types: ['code id_token', 'code'], grant_types: ['authorization_code', 'implicit'] };
    assert.deepEqual(flowsOf(asked, bcp), [['code'], ['authorization_code']]);
  });

  it('D-25: profile fapi refuses what is not offered, with its index', () => {
    assert.equal(faultOf({ grant_types: ['authorization_code', 'urn:example:unknown'] }, fapi), 'grant_types[1]');
    assert.equal(faultOf({ response_types: ['code', 'id_token'] }, fapi), 'response_types[1]');
  });

  it('AUTHN-03: a public client is registered without jwt-bearer', () => {
    const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const asked = { ...smallest, grant_types: ['authorization_code', jwtBearer] };
    const metadata = accepted({ ...asked, token_endpoint_auth_method: 'none' }, rich);
    assert.deepEqual(metadata.grant_types, ['authorization_code']);
    assert.deepEqual(accepted(asked, rich).grant_types, ['authorization_code', jwtBearer]);
    const alone = { ...asked, grant_types: [jwtBearer], token_endpoint_auth_method: 'none' };
    assert.equal(refused(alone, rich).member, 'grant_types');
  });

  it('REG-08: the refusal of two empty lists speaks of both', () =>
    assert.match(
      refused({ ...smallest, response_types: [], grant_types: [] }, rich).description,
      /^grant_types and response_types must not both be empty/,
    ));

  it('duplicates count once', () => {
    const asked = {
      response_types: ['token code', 'code token'],
      grant_types: ['implicit', 'authorization_code', 'implicit'],
    };
    assert.deepEqual(flowsOf(asked), [['code token'], ['implicit', 'authorization_code']]);
  });

  it('Appendix A: openid is not granted if token is the only response type', () => {
    const asked = { ...smallest, response_types: ['token'] };
    assert.equal(refused({ ...asked, scope: 'openid' }, rich).member, 'scope');
    assert.deepEqual(accepted({ ...asked, scope: 'email' }, rich).response_types, ['token']);
  });
});

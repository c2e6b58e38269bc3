import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  aboutMember,
  accepted,
  described,
  keyFacts,
  policyFor,
  refused,
  richOp,
  smallest,
  someKeys,
} from '../../../test/metadata-vocabulary.ts';
import { memberRows, members } from './members.ts';

const bcp = policyFor();
const checking = policyFor({ sectorChecks: true });
const rich = policyFor({ profile: 'oidc-dynamic', op: richOp });
const plain = policyFor({ op: {} });
const scoped = policyFor({ scopesSupported: ['openid', 'email'] });

const ciba = 'urn:openid:params:grant-type:ciba';
const publicClient = { token_endpoint_auth_method: 'none' };
const long = (characters: number): string => 'x'.repeat(characters);

aboutMember('redirect_uris', bcp, ({ accepts, refuses }) => {
  accepts('RED-01', ['https://rp.example/cb']);
  accepts('RED-20', ['https://rp.example/cb', 'https://rp.example/cb']);
  accepts('RED-02', [], { beside: { grant_types: ['client_credentials'], response_types: [] } });
  refuses('RED-01', null);
  refuses('RED-01', []);
  refuses('RED-01', [1]);
  refuses('RED-01', '');
  refuses('REG-09', 'https://rp.example/cb');
  refuses('REG-08', ['']);
  refuses('RED-04', ['https://rp.example/cb#']);
  refuses(
    'REG-14',
    Array.from({ length: 129 }, () => 'https://rp.example/cb'),
  );
  accepts(
    'REG-14',
    Array.from({ length: 128 }, () => 'https://rp.example/cb'),
  );
  refuses('REG-14', [`https://rp.example/${long(2030)}`]);
});

aboutMember('response_types', rich, ({ accepts, defaultsTo, refuses, returns }) => {
  defaultsTo('META-02', ['code']);
  accepts('META-02', ['code', 'id_token']);
  returns('RESP-18', { sent: ['token code'], stored: ['code token'] });
  returns('RESP-18', { sent: ['token id_token code', 'code id_token token'], stored: ['code id_token token'] });
  refuses('META-02', ['bogus']);
  refuses('META-02', ['code code']);
  refuses('META-02', ['code ']);
  refuses('META-02', ['code none']);
  refuses('REG-08', ['']);
  refuses('REG-09', 'code');
});

aboutMember('grant_types', rich, ({ accepts, defaultsTo, refuses, returns }) => {
  defaultsTo('META-03', ['authorization_code']);
  accepts('META-03', ['authorization_code', 'refresh_token']);
  returns('REG-08', { sent: [], stored: ['authorization_code'] });
  returns('REG-08', { sent: null, stored: ['authorization_code'] });
  returns('META-03, D-25', { sent: ['authorization_code', 'password'], stored: ['authorization_code'] });
  refuses('META-03', ['password']);
  refuses('REG-09', 'authorization_code');
});

aboutMember('application_type', bcp, ({ accepts, defaultsTo, refuses, returns }) => {
  defaultsTo('META-04', 'web');
  accepts('META-04', 'native');
  returns('REG-08', { sent: '', stored: 'web' });
  refuses('META-04', 'Native');
  refuses('META-04', 'spa');
  refuses('REG-09', ['web']);
});

aboutMember('contacts', bcp, ({ accepts, ignores, refuses, staysAbsent }) => {
  staysAbsent('META-05');
  accepts('D-07', ['ops@rp.example', 'https://rp.example/support', '+1 555 0100']);
  ignores('REG-08', []);
  refuses('REG-08', ['']);
  refuses('REG-09', 'a@b.c');
  refuses('REG-09', '');
  refuses('REG-09', [1]);
  refuses('REG-14', [long(4097)]);
});

aboutMember('client_name', bcp, ({ accepts, ignores, refuses, staysAbsent }) => {
  staysAbsent('META-06');
  accepts('META-06', 'クライアント & Sons');
  accepts('REG-14', long(4096));
  accepts('REG-14', 'é'.repeat(2048));
  refuses('REG-14', 'é'.repeat(2049));
  refuses('REG-14', long(4097));
  refuses('META-06', 'a\nb');
  refuses('META-06', 'a\u0085b');
  refuses('META-06', 'safe\u202Egnp.exe');
  refuses('META-06', 'a\u2066b');
  accepts('META-06', ' \u200b a');
  accepts('META-06', '\u{1F469}\u200D\u{1F4BB}');
  for (const invisible of [' ', '\u00a0\u3000\u2003', '\u200b\u200d\u2060\ufeff', '\u3164\u115f\u1160\uffa0'])
    refuses('META-06', invisible);
  for (const invisible of ['\u{E0041}\u{E0042}', '\u2800', '\ufe0f', '\u00ad', ' \u200b\u3164\u{E0041}'])
    refuses('META-06', invisible);
  refuses('THREAT-12', 'a\0b');
  refuses('THREAT-12', '\uD800');
  refuses('REG-09', 1);
  ignores('REG-08', null);
  ignores('REG-08', '');
});

for (const name of ['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'])
  aboutMember(name, bcp, ({ accepts, ignores, refuses, staysAbsent }) => {
    staysAbsent('META-07');
    accepts('META-07', 'https://rp.example/page#top');
    accepts('META-07', 'http://rp.example/');
    accepts('THREAT-03', 'https://elsewhere.example/');
    refuses('META-07', 'javascript:alert(1)');
    refuses('META-07', 'data:text/html,x');
    refuses('META-07', '//x');
    refuses('META-07', 'https://user:word@rp.example/');
    refuses('REG-09', ['https://rp.example/']);
    refuses('REG-14', `https://rp.example/${long(2030)}`);
    ignores('REG-08', '');
  });

aboutMember('jwks_uri', bcp, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-08');
  accepts('META-08', 'https://rp.example/jwks');
  refuses('KEY-09', 'http://rp.example/jwks');
  refuses('KEY-09', 'https://user@rp.example/jwks');
  refuses('KEY-09', 'https://rp.example/jwks#x');
});

aboutMember('jwks', bcp, ({ accepts, refuses, staysAbsent }) => {
  const keys = keyFacts(['ES256']);
  staysAbsent('META-09');
  accepts('META-09', someKeys, { keys });
  refuses('KEY-01', someKeys, { beside: { jwks_uri: 'https://rp.example/jwks' }, keys });
  refuses('KEY-02', '{"keys":[]}');
  refuses('KEY-02', [{ kty: 'EC' }]);
  refuses('KEY-02', {});
  refuses('KEY-02', { keys: {} });
  refuses('KEY-02', { keys: ['x'] });
  refuses('KEY-03', { keys: [{ kty: 'oct', k: 'eA' }] });
  refuses('KEY-03', { keys: [{ kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', d: 'eg' }] });
  refuses('THREAT-12', { keys: [{ kty: 'XYZ', note: '\uD800' }] });
});

aboutMember('sector_identifier_uri', bcp, ({ ignores, refuses }) => {
  refuses('META-10', 'https://rp.example/sector.json');
  refuses('META-10', 1);
  ignores('REG-08', null);
  ignores('REG-08', '');
});

aboutMember('sector_identifier_uri', checking, ({ accepts, ignores, refuses, staysAbsent }) => {
  const pairwise = { subject_type: 'pairwise' };
  const twoHosts = { ...pairwise, redirect_uris: ['https://a.example/cb', 'https://b.example/cb'] };
  staysAbsent('META-10');
  accepts('SEC-05', 'https://rp.example/sector.json');
  accepts('META-10', 'https://rp.example/sector.json', { beside: pairwise });
  refuses('META-10', 1);
  refuses('SEC-01', 'http://rp.example/sector.json');
  refuses('SEC-01', 'https://user@rp.example/sector.json');
  refuses('SEC-01', 'https://rp.example/sector.json#');
  ignores('REG-08', null);
  accepts('SEC-06', 'https://rp.example/sector.json', { beside: twoHosts });
  refuses('SEC-06', null, { beside: twoHosts });
  refuses('SEC-09', null, {
    beside: { ...pairwise, application_type: 'native', redirect_uris: ['http://127.0.0.1/cb'] },
  });
});

aboutMember('subject_type', bcp, ({ accepts, defaultsTo, refuses }) => {
  defaultsTo('META-11', 'public');
  accepts('META-11', 'public');
  refuses('META-11', 'pairwise');
  refuses('META-11', 'Public');
});

aboutMember('subject_type', checking, ({ accepts, defaultsTo, refuses }) => {
  defaultsTo('META-11', 'public');
  accepts('META-11', 'public');
  accepts('META-11', 'pairwise');
  refuses('META-11', 'Pairwise');
});

aboutMember('id_token_signed_response_alg', rich, ({ accepts, defaultsTo, refuses }) => {
  defaultsTo('META-12', 'RS256');
  accepts('META-12', 'ES256');
  accepts('META-12', 'HS256');
  accepts('META-12', 'none');
  accepts('D-24', 'none', { beside: { response_types: ['code token'] } });
  refuses('META-12', 'none', { beside: { response_types: ['code id_token'] } });
  refuses('META-12', 'none', { beside: { response_types: ['code', 'id_token'] } });
  refuses('AUTHN-05', 'HS256', { beside: publicClient });
  refuses('META-47', 'RS1');
  refuses('META-47', 'rs256');
});

const encryptionPairs = [
  ['META-13', 'id_token_encrypted_response_alg', 'id_token_encrypted_response_enc'],
  ['META-15', 'userinfo_encrypted_response_alg', 'userinfo_encrypted_response_enc'],
  ['META-37', 'introspection_encrypted_response_alg', 'introspection_encrypted_response_enc'],
  ['META-38', 'authorization_encrypted_response_alg', 'authorization_encrypted_response_enc'],
] as const;

for (const [rule, alg, enc] of encryptionPairs) {
  const jwks = { jwks: someKeys };
  const keys = keyFacts(['RSA-OAEP-256']);
  aboutMember(alg, rich, ({ accepts, refuses, staysAbsent }) => {
    staysAbsent(rule);
    accepts(rule, 'dir');
    accepts('KEY-08', 'RSA-OAEP-256', { beside: jwks, keys });
    accepts('KEY-08', 'RSA-OAEP-256', { beside: { jwks_uri: 'https://rp.example/jwks' } });
    refuses('KEY-08', 'RSA-OAEP-256');
    refuses('KEY-08', 'RSA-OAEP-256', { beside: jwks, keys: keyFacts(['ES256']) });
    refuses('AUTHN-05', 'dir', { beside: publicClient });
    refuses('META-47', 'RSA1_5');
  });
  aboutMember(enc, rich, ({ accepts, defaultsTo, refuses, staysAbsent }) => {
    staysAbsent(rule);
    defaultsTo(rule, 'A128CBC-HS256', { beside: { [alg]: 'dir' } });
    accepts(rule, 'A256GCM', { beside: { [alg]: 'dir' } });
    refuses(rule, 'A256GCM');
    refuses('META-47', 'A257GCM', { beside: { [alg]: 'dir' } });
  });
}

aboutMember('userinfo_signed_response_alg', bcp, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-14');
  accepts('META-14', 'ES256');
  refuses('META-14', 'none');
  refuses('AUTHN-05', 'HS256', { beside: publicClient });
});

aboutMember('request_object_signing_alg', rich, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-16');
  accepts('META-16', 'none');
  accepts('META-16', 'HS256');
  accepts('KEY-08', 'ES256', { beside: { jwks: someKeys }, keys: keyFacts(['ES256']) });
  refuses('KEY-08', 'ES256');
  refuses('KEY-08', 'RS256', { beside: { jwks: someKeys }, keys: keyFacts(['ES256']) });
  refuses('META-34', 'none', { beside: { require_signed_request_object: true } });
  refuses('AUTHN-05', 'HS256', { beside: publicClient });
});

aboutMember('request_object_encryption_alg', bcp, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-17');
  accepts('META-17', 'RSA-OAEP-256');
  accepts('META-17', 'A128KW');
  refuses('AUTHN-05', 'A128KW', { beside: publicClient });
});

aboutMember('request_object_encryption_enc', bcp, ({ defaultsTo, refuses, staysAbsent }) => {
  staysAbsent('META-17');
  defaultsTo('META-17', 'A128CBC-HS256', { beside: { request_object_encryption_alg: 'dir' } });
  refuses('META-17', 'A128GCM');
});

aboutMember('token_endpoint_auth_method', rich, ({ accepts, defaultsTo, refuses }) => {
  const keys = keyFacts(['ES256']);
  defaultsTo('AUTHN-01', 'client_secret_basic');
  for (const method of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'])
    accepts('AUTHN-06', method);
  accepts('AUTHN-07', 'client_secret_basic', { beside: { application_type: 'native' } });
  refuses('AUTHN-02', 'foo');
  refuses('AUTHN-02', 'https://op.example/my-method');
  refuses('AUTHN-03', 'none', { beside: { grant_types: ['client_credentials'], response_types: [] } });
  refuses('A6', 'none', { beside: { grant_types: ['authorization_code', 'client_credentials'] } });
  accepts('AUTHN-03', 'none', {
    beside: { grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:jwt-bearer'] },
  });
  refuses('AUTHN-03', 'none', {
    beside: { grant_types: ['authorization_code', ciba], backchannel_token_delivery_mode: 'poll' },
  });
  refuses('AUTHN-03', 'none', {
    beside: {
      backchannel_token_delivery_mode: 'push',
      backchannel_client_notification_endpoint: 'https://rp.example/ciba',
    },
  });
  accepts('AUTHN-09', 'private_key_jwt', { beside: { jwks: someKeys }, keys });
  accepts('AUTHN-09', 'private_key_jwt', { beside: { jwks_uri: 'https://rp.example/jwks' } });
  refuses('AUTHN-09', 'private_key_jwt');
  refuses('AUTHN-09', 'private_key_jwt', { beside: { jwks: someKeys }, keys: keyFacts(['RSA-OAEP']) });
  refuses('AUTHN-09', 'private_key_jwt', {
    beside: { jwks: someKeys, token_endpoint_auth_signing_alg: 'ES256' },
    keys: keyFacts(['RS256', 'PS256']),
  });
  accepts('AUTHN-10', 'tls_client_auth', { beside: { tls_client_auth_san_dns: 'rp.example' } });
  refuses('AUTHN-10', 'tls_client_auth');
  accepts('AUTHN-11', 'self_signed_tls_client_auth', { beside: { jwks: someKeys }, keys: keyFacts([], true) });
  accepts('AUTHN-11', 'self_signed_tls_client_auth', { beside: { jwks_uri: 'https://rp.example/jwks' } });
  refuses('AUTHN-11', 'self_signed_tls_client_auth', { beside: { jwks: someKeys }, keys });
  refuses('AUTHN-11', 'self_signed_tls_client_auth');
});

aboutMember('token_endpoint_auth_signing_alg', rich, ({ accepts, refuses, staysAbsent }) => {
  const secretJwt = { token_endpoint_auth_method: 'client_secret_jwt' };
  const keyJwt = { token_endpoint_auth_method: 'private_key_jwt', jwks: someKeys };
  const keys = keyFacts(['ES256']);
  staysAbsent('META-19');
  accepts('META-19', 'ES256');
  accepts('AUTHN-08', 'HS512', { beside: secretJwt });
  refuses('AUTHN-08', 'RS256', { beside: secretJwt });
  accepts('AUTHN-09', 'ES256', { beside: keyJwt, keys });
  refuses('AUTHN-09', 'HS256', { beside: keyJwt, keys });
  refuses('META-19', 'none');
});

aboutMember('default_max_age', bcp, ({ accepts, ignores, refuses, returns, staysAbsent }) => {
  staysAbsent('META-20');
  accepts('META-20', 0);
  accepts('META-20', 9007199254740991);
  returns('META-20', { sent: -0, stored: 0 });
  for (const value of [-1, 1.5, '60', Number('1e400'), true, 9007199254740992, '']) refuses('META-20', value);
  ignores('REG-08', null);
});

const flags = [
  ['META-21', 'require_auth_time'],
  ['META-30', 'frontchannel_logout_session_required'],
  ['META-30', 'backchannel_logout_session_required'],
  ['META-33', 'tls_client_certificate_bound_access_tokens'],
  ['META-33', 'dpop_bound_access_tokens'],
  ['META-34', 'require_signed_request_object'],
  ['META-35', 'require_pushed_authorization_requests'],
  ['META-42', 'backchannel_user_code_parameter'],
  ['META-43', 'use_mtls_endpoint_aliases'],
] as const;

for (const [rule, name] of flags)
  aboutMember(name, rich, ({ accepts, defaultsTo, refuses, returns }) => {
    defaultsTo(rule, false);
    accepts(rule, true);
    accepts(rule, false);
    returns('REG-08', { sent: null, stored: false });
    for (const value of ['true', '', 1, 0, [], {}]) refuses('REG-09', value);
  });

aboutMember('default_acr_values', bcp, ({ accepts, ignores, refuses, staysAbsent }) => {
  staysAbsent('META-22');
  accepts('META-22', ['urn:b', 'urn:a']);
  ignores('REG-08', []);
  refuses('REG-08', ['']);
});

aboutMember('initiate_login_uri', bcp, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-23');
  accepts('META-23', 'https://rp.example/login');
  refuses('META-23', 'http://rp.example/login');
});

aboutMember('request_uris', bcp, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-24');
  accepts('META-24', ['https://rp.example/request.jwt#GkurKxf5T0Y']);
  refuses('META-24', ['https://rp.example/a', 'http://rp.example/request.jwt']);
  refuses('META-24', [`https://rp.example/${long(500)}`]);
  refuses('META-24', ['/request.jwt']);
});

aboutMember('scope', scoped, ({ accepts, ignores, refuses, returns, staysAbsent }) => {
  staysAbsent('META-25');
  accepts('META-25', 'openid email');
  returns('RESP-05', { sent: 'openid unknown email', stored: 'openid email' });
  returns('META-25', { sent: 'openid openid', stored: 'openid' });
  refuses('D-27', 'unknown');
  for (const value of [' openid email', 'openid  email', 'openid email '])
    returns('META-25', { sent: value, stored: 'openid email' });
  ignores('META-25', '   ');
  for (const value of ['openid\temail', 'a"b', 'a\\b', 'é']) refuses('META-25', value);
  ignores('REG-08', '');
});

for (const name of ['software_id', 'software_version'])
  aboutMember(name, bcp, ({ accepts, refuses, staysAbsent }) => {
    staysAbsent('META-26');
    accepts('META-26', '4NRB1-0XZABZI9E6-5SM3R');
    refuses('THREAT-12', 'a\0b');
    refuses('REG-09', 1);
  });

aboutMember('post_logout_redirect_uris', bcp, ({ accepts, refuses, staysAbsent }) => {
  const native = { beside: { application_type: 'native' } };
  staysAbsent('META-28');
  accepts('META-28', ['https://elsewhere.example/bye']);
  accepts('META-28', ['com.example.app:/bye'], native);
  refuses('META-28', ['com.example.app:/bye']);
  refuses('META-28', ['https://rp.example/bye', 'https://rp.example/bye#x']);
  refuses('META-28', ['http://rp.example/bye']);
});

aboutMember('frontchannel_logout_uri', bcp, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-29');
  accepts('META-29', 'https://rp.example/fcl');
  accepts('META-29', 'https://rp.example:443/fcl');
  refuses('META-29', 'https://other.example/fcl');
  refuses('META-29', 'https://rp.example:8443/fcl');
  refuses('META-29', 'http://rp.example/fcl');
  refuses('META-29', 'https://rp.example/fcl#x');
});

aboutMember('backchannel_logout_uri', bcp, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-31');
  accepts('META-31', 'https://other.example/bcl');
  refuses('META-31', 'http://rp.example/bcl');
  refuses('META-31', 'https://rp.example/bcl#x');
});

const subjects = [
  ['tls_client_auth_subject_dn', 'CN=rp.example,O=Example\\, Inc.,C=NL', 'rp.example'],
  ['tls_client_auth_subject_dn', '2.5.4.3=#0C02, O=x+OU=y', 'CN="quoted"'],
  ['tls_client_auth_subject_dn', 'CN=#0C02 , O= x y  +  OU=\\#y\\20,C=', 'CN=#0C0'],
  ['tls_client_auth_san_dns', 'rp.example', 'rp example'],
  ['tls_client_auth_san_uri', 'spiffe://rp.example/a', '/a'],
  ['tls_client_auth_san_ip', '192.0.2.1', '192.0.2.256'],
  ['tls_client_auth_san_ip', '2001:db8::1', 'rp.example'],
  ['tls_client_auth_san_email', 'ops@rp.example', 'ops'],
] as const;

for (const [name, good, bad] of subjects)
  aboutMember(name, bcp, ({ accepts, ignores, refuses, staysAbsent }) => {
    const tls = { token_endpoint_auth_method: 'tls_client_auth' };
    const other = name === 'tls_client_auth_san_dns' ? 'tls_client_auth_san_email' : 'tls_client_auth_san_dns';
    staysAbsent('META-32');
    accepts('META-32', good, { beside: tls });
    refuses('META-32', bad, { beside: tls });
    ignores('META-32', good);
    it('META-32: refuses a second subject beside it', () => {
      const second = other === 'tls_client_auth_san_dns' ? 'a.example' : 'a@rp.example';
      const fault = refused({ ...smallest, ...tls, [name]: good, [other]: second }, bcp);
      assert.match(fault.member, /^tls_client_auth_/);
    });
  });

aboutMember('tls_client_certificate_bound_access_tokens', rich, ({ accepts, refuses }) => {
  refuses('META-33', true, { beside: { response_types: ['code token'] } });
  accepts('META-33', true, { beside: { response_types: ['code id_token'] } });
});

aboutMember('dpop_bound_access_tokens', rich, ({ accepts, refuses }) => {
  refuses('META-33', true, { beside: { tls_client_certificate_bound_access_tokens: true } });
  refuses('META-33', true, { beside: { response_types: ['id_token token'] } });
  accepts('META-33', true, { beside: { response_types: ['id_token'] } });
});

aboutMember('authorization_details_types', rich, ({ accepts, ignores, refuses, staysAbsent }) => {
  staysAbsent('META-36');
  accepts('META-36', ['payment']);
  refuses('META-36', ['payment', 'unknown']);
  ignores('REG-08', []);
});

aboutMember('introspection_signed_response_alg', rich, ({ accepts, defaultsTo, refuses, staysAbsent }) => {
  staysAbsent('META-37');
  defaultsTo('META-37', 'RS256', { beside: { introspection_encrypted_response_alg: 'dir' } });
  accepts('META-37', 'PS256');
  refuses('META-37', 'none');
});

aboutMember('authorization_signed_response_alg', rich, ({ accepts, defaultsTo, refuses }) => {
  defaultsTo('META-38', 'RS256');
  accepts('META-38', 'PS256');
  refuses('META-38', 'none');
  refuses('AUTHN-05', 'HS256', { beside: publicClient });
});

aboutMember('backchannel_token_delivery_mode', rich, ({ accepts, refuses, staysAbsent }) => {
  const grant = { grant_types: ['authorization_code', ciba] };
  const endpoint = { backchannel_client_notification_endpoint: 'https://rp.example/ciba' };
  staysAbsent('META-39');
  accepts('META-39', 'poll', { beside: grant });
  accepts('META-39', 'ping', { beside: { ...grant, ...endpoint } });
  accepts('META-39', 'push', { beside: endpoint });
  accepts('A2', 'push', { beside: { ...endpoint, redirect_uris: [], response_types: [] } });
  refuses('META-39', 'poll');
  refuses('META-39', 'ping', { beside: endpoint });
  refuses('META-39', 'pull', { beside: grant });
  it('META-39: is required with the CIBA grant', () =>
    assert.equal(refused({ ...smallest, ...grant }, rich).member, 'backchannel_token_delivery_mode'));
});

aboutMember('backchannel_client_notification_endpoint', rich, ({ refuses }) => {
  const push = { beside: { backchannel_token_delivery_mode: 'push' } };
  refuses('META-40', null, push);
  refuses('META-40', null, {
    beside: { grant_types: ['authorization_code', ciba], backchannel_token_delivery_mode: 'ping' },
  });
  refuses('META-40', 'http://rp.example/ciba', push);
});

aboutMember('backchannel_authentication_request_signing_alg', rich, ({ accepts, refuses, staysAbsent }) => {
  staysAbsent('META-41');
  accepts('META-41', 'ES256', { beside: { jwks: someKeys }, keys: keyFacts(['ES256']) });
  refuses('META-41', 'ES256');
  refuses('META-41', 'HS256');
  refuses('META-41', 'none');
});

aboutMember('response_modes', bcp, ({ accepts, ignores, refuses, staysAbsent }) => {
  staysAbsent('META-44');
  accepts('META-44', ['query', 'form_post.jwt']);
  refuses('META-44', ['query', 'smoke_signals']);
  ignores('META-44', []);
});

describe('members that are not understood', () => {
  const unknown = [
    ...['client_id', 'client_secret', 'client_secret_expires_at', 'client_id_issued_at', 'registration_access_token'],
    ...['registration_client_uri', 'software_statement', 'foo', 'x_bar', 'Redirect_URIs', 'constructor', 'toString'],
    ...['client_registration_types', 'signed_jwks_uri', 'organization_name', 'id_token_signing_alg_values_supported'],
    ...[
      'skip_consent',
      'status',
      'tenant',
      'access_token_strategy',
      'client_name#',
      'client_name#_x',
      'client_name#en_US',
    ],
    ...['#en', 'redirect_uris#en', 'scope#en', 'foo#en'],
  ];
  for (const name of unknown)
    aboutMember(name, bcp, ({ ignores }) => {
      ignores('REG-06', 'value');
      ignores('REG-06', { nested: ['\uD800', '\0', null] });
    });

  it('THREAT-12: an own member __proto__ neither enters the result nor changes its prototype', () => {
    const body = JSON.parse('{"redirect_uris":["https://rp.example/cb"],"__proto__":{"client_name":"x"}}');
    assert.deepEqual(accepted(body, bcp), accepted(smallest, bcp));
  });
});

describe('features that are off', () => {
  const ofExtensions = {
    ...{ frontchannel_logout_uri: 'https://rp.example/fcl', frontchannel_logout_session_required: true },
    ...{ backchannel_logout_uri: 'https://rp.example/bcl', backchannel_logout_session_required: true },
    ...{ tls_client_certificate_bound_access_tokens: true, dpop_bound_access_tokens: true },
    ...{ authorization_details_types: ['payment'], backchannel_token_delivery_mode: 'poll' },
    ...{ backchannel_user_code_parameter: true, authorization_signed_response_alg: 'RS256' },
    ...{ introspection_signed_response_alg: 'RS256', introspection_encrypted_response_enc: 'A128GCM' },
  };
  for (const [name, value] of Object.entries(ofExtensions))
    aboutMember(name, plain, ({ ignores, staysAbsent }) => {
      ignores('DISC-05', value);
      ignores('DISC-05', { wrong: 'type' });
      staysAbsent('DISC-05');
    });
});

describe('localized members', () => {
  for (const name of ['client_name', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri'])
    it(`I18N-01: ${name} is returned with its tag`, () => {
      const value = name === 'client_name' ? 'クライアント名' : 'https://rp.example/ja';
      assert.equal(accepted({ ...smallest, [`${name}#ja-Jpan-JP`]: value }, bcp)[`${name}#ja-Jpan-JP`], value);
    });

  it('I18N-03: two spellings of one tag are refused, whatever their order', () => {
    const one = refused({ ...smallest, 'client_name#EN': 'a', 'client_name#en': 'b' }, bcp);
    const other = refused({ ...smallest, 'client_name#en': 'b', 'client_name#EN': 'a' }, bcp);
    assert.equal(one.member, 'client_name#en');
    assert.deepEqual(one, other);
  });

  it('REG-08: a tagged member that is null does not count as a spelling', () =>
    assert.equal(accepted({ ...smallest, 'client_name#EN': null, 'client_name#en': 'b' }, bcp)['client_name#en'], 'b'));

  it('I18N-04: a tagged value obeys the rule of its member', () => {
    assert.equal(refused({ ...smallest, 'logo_uri#fr': 'javascript:x' }, bcp).member, 'logo_uri#fr');
    assert.equal(refused({ ...smallest, 'client_name#fr': 'a\u202Eb' }, bcp).member, 'client_name#fr');
  });
});

describe('which fault is reported', () => {
  it('ERR-12: redirect_uris come before everything else', () => {
    const body = { default_max_age: -1, response_types: ['bogus'], redirect_uris: ['https://rp.example/cb#f'] };
    assert.equal(refused(body, bcp).code, 'invalid_redirect_uri');
  });

  it('ERR-12: after that the order of the table counts, not the order of the request', () => {
    const faulty = { default_max_age: -1, client_name: 1, 'client_uri#fr': 'x', 'client_uri#de': 'x' };
    const reversed = Object.fromEntries(Object.entries(faulty).reverse());
    assert.equal(refused({ ...smallest, ...faulty }, bcp).member, 'client_name');
    assert.equal(refused({ ...smallest, ...faulty, client_name: 'x' }, bcp).member, 'client_uri#de');
    assert.deepEqual(refused({ ...reversed, ...smallest }, bcp), refused({ ...smallest, ...faulty }, bcp));
  });

  it('ERR-12: a wrong application_type is reported as such if the URIs suit one of the types', () => {
    const body = { redirect_uris: ['com.example.app:/cb'], application_type: 'Native' };
    assert.equal(refused(body, bcp).member, 'application_type');
    assert.equal(refused({ ...body, redirect_uris: ['data:text/html,x'] }, bcp).code, 'invalid_redirect_uri');
  });

  it('RED-01: redirect_uris of the wrong type are reported as that, not as missing', () => {
    assert.match(refused({ redirect_uris: 'x' }, bcp).description, /^redirect_uris must be an array of strings/);
    assert.match(refused({ redirect_uris: [1] }, bcp).description, /^redirect_uris\[0\] must be a string/);
  });

  it('MCP-05: an entry is named with its index and the rule', () =>
    assert.match(
      refused({ redirect_uris: ['https://rp.example/', 'https://rp.example/#'] }, bcp).description,
      /^redirect_uris\[1\] must not have a fragment/,
    ));
});

it('every member of the table has a block', () =>
  assert.deepEqual(
    Object.keys(members).filter((name) => !described.has(name)),
    [],
  ));

describe('B7: a refusal costs no more than the text is long', () => {
  const pieces = [' ', ' ,', '+', '.', '-', 'a', '0', '#00', 'CN=', '\\,', '%41', '@', '/', ':'];
  const units = pieces.flatMap((one) => pieces.map((other) => `${one}${other}`));
  /**
   * Few enough to expose time that doubles with each unit; the second count fills a member and exposes quadratic time.
   */
  const fewUnits = 24;
  const bytesMax = 4096;
  const cpuMsMax = 60;

  const cpuMsOf = (work: () => unknown): number => {
    const before = process.cpuUsage();
    work();
    return process.cpuUsage(before).user / 1000;
  };

  for (const [name, { schema }] of memberRows)
    it(name, () => {
      for (const start of ['', 'CN=a', 'https://a/'])
        for (const unit of units)
          for (const count of [fewUnits, Math.floor((bytesMax - start.length - 1) / unit.length)]) {
            const text = `${start}${unit.repeat(count)}"`;
            const judge = () => [text, [text]].map((value) => schema.safeParse(value));
            const cpuMs = Math.min(cpuMsOf(judge), cpuMsOf(judge));
            assert.ok(cpuMs < cpuMsMax, `${count} times ${unit} after ${start}: ${cpuMs} ms`);
          }
    });
});

describe('S5, U1, U2: every member that holds a URI is judged, whatever it is for', () => {
  const names = [...memberRows.keys()].filter((name) => /_(uris?|endpoint)$/.test(name));
  /** A name in a certificate, which is compared and never followed. */
  const isFollowed = (name: string): boolean => name !== 'tls_client_auth_san_uri';
  const everything = policyFor({ profile: 'oidc-dynamic', op: richOp, sectorChecks: true });
  const poll = { grant_types: ['authorization_code', ciba], backchannel_token_delivery_mode: 'poll' };
  const bad = [
    ...['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'java\tscript:alert(1)', '\u0001javascript:alert(1)'],
    ...['data:text/html,x', 'vbscript:x', 'blob:https://rp.example/1', 'file:///etc/passwd', 'about:blank'],
    ...[
      'view-source:https://rp.example/',
      'filesystem:https://rp.example/x',
      'ftp://rp.example/',
      'gopher://rp.example/',
    ],
    ...[
      'ws://rp.example/',
      'wss://rp.example/',
      'mailto:a@rp.example',
      'tel:+1',
      'ldap://rp.example/',
      'jar:https://rp.example!/',
    ],
    ...['intent://rp.example/#Intent;end', 'chrome://settings/', 'resource://x/', 'ms-settings:x', 'urn:example:x'],
    ...['//rp.example/', '/x', 'rp.example/x', 'https:rp.example', 'https:///x', 'https://', ' https://rp.example/'],
    ...[
      'https://u:p@rp.example/',
      'https://rp.example:0/',
      'https://rp.example:99999/',
      'https://rp.example\\@evil.example/',
    ],
    ...[
      'https://rp.example/a b',
      'https://rp.example/\n',
      'https://rp.example/%0d%0a',
      'https://rp.example/\0',
      'https://rp.example/é',
    ],
    ...['https://例え.example/', 'https://127.1/', 'https://0x7f000001/', 'https://[::1', 'https://rp..example/'],
  ];

  it('there are such members', () => assert.ok(names.length >= 13, names.join()));

  for (const name of names.filter(isFollowed))
    it(name, () => {
      const isList = name.endsWith('_uris');
      for (const uri of bad) {
        const fault = refused({ ...smallest, ...poll, [name]: isList ? [uri] : uri }, everything);
        assert.ok(fault.member.startsWith(name), `${JSON.stringify(uri)}: ${fault.member} ${fault.description}`);
      }
    });
});

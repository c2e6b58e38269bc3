import assert from 'node:assert/strict';
import type { JsonObject } from '@clientele/domain';
import { manage, register, replace, smallestBody, withoutIssued } from '../support/registry.ts';
import { accepted, refusedMetadata, refusedRequest } from './answers.ts';
import { ec, ec521, ecCertified, ed25519, jwks, rsa, rsaCertified, rsaWeak } from './keys.ts';
import { everything, grants, highSecurity, narrow } from './op-metadata.ts';
import { rule } from './rule.ts';
import { all, icm, iru, type Members, noRedirects, speakTo } from './vocabulary.ts';

const bcp = speakTo('bcp');
const op = speakTo('oidc-dynamic', everything);
const little = speakTo('bcp', narrow);
const fapi = speakTo('fapi', highSecurity);

const method = (name: string, members: Members = {}): Members => ({ token_endpoint_auth_method: name, ...members });
const credentials = ['client_secret', 'client_secret_expires_at'] as const;

const hasSecret = (client: JsonObject): void => {
  assert.match(String(client.client_secret), /^[0-9a-f]{64}$/);
  assert.equal(client.client_secret_expires_at, 0);
};

rule(
  'AUTHN-01',
  'an omitted method is client_secret_basic, or what the OP offers instead, and is returned',
  async () => {
    hasSecret(await bcp.returns({}, { token_endpoint_auth_method: 'client_secret_basic' }));
    hasSecret(await little.returns({}, { token_endpoint_auth_method: 'client_secret_post' }));
  },
);

rule('AUTHN-02', 'an explicit method that is not supported is refused, not downgraded', () =>
  all(
    ...['foo', 'https://as.example/methods/x', 'Client_Secret_Basic', 'client_secret_basic ', 1].map((name) =>
      bcp.refuses({ token_endpoint_auth_method: name }, icm, /token_endpoint_auth_method/),
    ),
    little.refuses(method('client_secret_basic'), icm, /token_endpoint_auth_method/),
    little.refuses(method('private_key_jwt', jwks(ec)), icm, /token_endpoint_auth_method/),
  ),
);

rule('AUTHN-03', 'none is a public client: no secret, and no grant that needs a credential (A6)', () =>
  all(
    bcp.leavesAbsent(method('none'), ...credentials),
    op.keeps(method('none', { grant_types: [grants.code, grants.refresh] })),
    op.keeps(method('none', { grant_types: [grants.device, grants.refresh] })),
    ...[
      { grant_types: [grants.credentials] },
      { grant_types: [grants.code, grants.credentials] },
      { grant_types: [grants.jwtBearer] },
      { grant_types: [grants.ciba], backchannel_token_delivery_mode: 'poll' },
    ].map((members) => op.refuses(method('none', members), icm, /token_endpoint_auth_method|grant_types/)),
  ),
);

rule('AUTHN-05', 'public clients get no symmetric signing or encryption (D-23)', () =>
  all(
    ...[
      'id_token_signed_response_alg',
      'userinfo_signed_response_alg',
      'request_object_signing_alg',
      'introspection_signed_response_alg',
      'authorization_signed_response_alg',
    ].flatMap((member) =>
      ['HS256', 'HS512'].map((alg) => op.refuses(method('none', { [member]: alg }), icm, new RegExp(member))),
    ),
    ...[
      'id_token_encrypted_response_alg',
      'userinfo_encrypted_response_alg',
      'request_object_encryption_alg',
      'introspection_encrypted_response_alg',
      'authorization_encrypted_response_alg',
    ].flatMap((member) =>
      ['dir', 'A128KW', 'A256GCMKW'].map((alg) =>
        op.refuses(method('none', { [member]: alg }), icm, new RegExp(member)),
      ),
    ),
    op.keeps(method('none', { id_token_signed_response_alg: 'ES256' })),
  ),
);

rule('AUTHN-06', 'a method with a secret gets one, any other none (Appendix B)', async () => {
  for (const name of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']) {
    hasSecret(await op.keeps(method(name)));
  }
  await all(
    op.leavesAbsent(method('private_key_jwt', jwks(ec)), ...credentials),
    op.leavesAbsent(method('tls_client_auth', { tls_client_auth_san_dns: 'rp.example' }), ...credentials),
    op.leavesAbsent(method('self_signed_tls_client_auth', jwks(ecCertified)), ...credentials),
    op.leavesAbsent(method('none'), ...credentials),
  );
});

rule(
  'AUTHN-06',
  'a symmetric algorithm registered elsewhere gives the other methods a secret too (Appendix B)',
  async () => {
    const symmetric = { id_token_signed_response_alg: 'HS256' };
    hasSecret(await op.keeps(method('private_key_jwt', { ...symmetric, ...jwks(ec) })));
    hasSecret(await op.keeps(method('tls_client_auth', { ...symmetric, tls_client_auth_san_dns: 'rp.example' })));
    hasSecret(await op.keeps(method('self_signed_tls_client_auth', { ...symmetric, ...jwks(ecCertified) })));
  },
);

rule('AUTHN-07', 'a native client may be confidential, with a secret of its own', async () => {
  const native = { application_type: 'native', redirect_uris: ['com.example.app:/cb'] };
  hasSecret(await bcp.keeps(method('client_secret_basic', native)));
  hasSecret(await bcp.returns(native, { token_endpoint_auth_method: 'client_secret_basic' }));
});

rule('AUTHN-08', 'client_secret_jwt takes HS256, HS384 or HS512, and the secret is long enough for each', async () => {
  const byAlg = (alg: string): Members => method('client_secret_jwt', { token_endpoint_auth_signing_alg: alg });
  for (const alg of ['HS256', 'HS384', 'HS512']) hasSecret(await op.keeps(byAlg(alg)));
  await all(
    ...['RS256', 'ES256', 'EdDSA', 'none'].map((alg) =>
      op.refuses({ ...byAlg(alg), ...jwks(ec, rsa) }, icm, /token_endpoint_auth_signing_alg/),
    ),
  );
});

rule('AUTHN-09', 'private_key_jwt needs an asymmetric algorithm and a key usable for it', () => {
  const byAlg = (alg: string | undefined, members: Members): Members =>
    method('private_key_jwt', { token_endpoint_auth_signing_alg: alg, ...members });
  return all(
    op.refuses(byAlg(undefined, {}), icm, /jwks/),
    op.refuses(byAlg('RS256', {}), icm, /jwks/),
    op.refuses(byAlg('HS256', jwks(rsa)), icm, /token_endpoint_auth_signing_alg/),
    op.refuses(byAlg('none', jwks(rsa)), icm, /token_endpoint_auth_signing_alg/),
    op.refuses(byAlg('ES256', jwks(rsa)), icm, /jwks/),
    op.refuses(byAlg('ES256', jwks(ec521)), icm, /jwks/),
    op.refuses(byAlg('RS256', jwks(ec)), icm, /jwks/),
    op.refuses(byAlg('ES256', jwks({ ...ec, use: 'enc' })), icm, /jwks/),
    op.refuses(byAlg(undefined, jwks({ ...rsa, use: 'enc' })), icm, /jwks/),
    op.refuses(byAlg('RS256', jwks({ ...rsa, alg: 'PS256' })), icm, /jwks/),
    op.keeps(byAlg('RS256', jwks(rsa))),
    op.keeps(byAlg('PS256', jwks({ ...rsa, use: 'sig', alg: 'PS256' }))),
    op.keeps(byAlg('ES256', jwks({ ...rsa, kid: '1' }, { ...ec, kid: '2' }))),
    op.keeps(byAlg('EdDSA', jwks(ed25519))),
    op.accepts(byAlg(undefined, jwks(ec))),
    op.keeps(byAlg('ES256', { jwks_uri: 'https://rp.example/jwks' })),
  );
});

rule('AUTHN-10', 'tls_client_auth needs exactly one subject member', () =>
  all(
    op.refuses(method('tls_client_auth'), icm, /token_endpoint_auth_method|tls_client_auth/),
    op.keeps(method('tls_client_auth', { tls_client_auth_subject_dn: 'CN=rp,O=Example' })),
    op.refuses(
      method('tls_client_auth', { tls_client_auth_subject_dn: 'CN=rp', tls_client_auth_san_dns: 'rp.example' }),
      icm,
      /tls_client_auth/,
    ),
  ),
);

rule('AUTHN-11', 'self_signed_tls_client_auth needs a key with a certificate, or jwks_uri', () =>
  all(
    op.refuses(method('self_signed_tls_client_auth'), icm, /jwks/),
    op.refuses(method('self_signed_tls_client_auth', jwks(ec)), icm, /jwks/),
    op.refuses(method('self_signed_tls_client_auth', jwks(ec, rsa)), icm, /jwks/),
    op.refuses(method('self_signed_tls_client_auth', jwks({ ...ec, x5c: [] })), icm, /jwks/),
    op.keeps(method('self_signed_tls_client_auth', jwks(ecCertified))),
    op.keeps(method('self_signed_tls_client_auth', jwks({ ...rsaCertified, use: 'sig' }, { ...rsa, use: 'enc' }))),
    op.keeps(method('self_signed_tls_client_auth', { jwks_uri: 'https://rp.example/jwks' })),
  ),
);

const byKey = method('private_key_jwt', jwks(ec));

rule('AUTHN-12', 'FAPI 2.0: defaults that the profile rules out give way to its own, which are returned (D-30)', () =>
  all(
    fapi.returns(jwks(ec, rsa), {
      token_endpoint_auth_method: 'private_key_jwt',
      response_types: ['code'],
      grant_types: [grants.code],
      id_token_signed_response_alg: 'PS256',
      authorization_signed_response_alg: 'PS256',
      require_pushed_authorization_requests: true,
    }),
    fapi.accepts(byKey).then((client) => {
      const bound = client.dpop_bound_access_tokens === true;
      assert.ok(bound !== (client.tls_client_certificate_bound_access_tokens === true));
    }),
    fapi.returns({ ...byKey, tls_client_certificate_bound_access_tokens: true }, { dpop_bound_access_tokens: false }),
    fapi.returns(
      { ...method('tls_client_auth', { tls_client_auth_san_dns: 'rp.example' }), dpop_bound_access_tokens: true },
      { token_endpoint_auth_method: 'tls_client_auth', require_pushed_authorization_requests: true },
    ),
    fapi.accepts(method('self_signed_tls_client_auth', jwks(ecCertified))),
  ),
);

rule('AUTHN-12', 'FAPI 2.0: each explicit violation is refused', () =>
  all(
    ...['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'].map((name) =>
      fapi.refuses(method(name, jwks(ec)), icm, /token_endpoint_auth_method/),
    ),
    ...['code id_token', 'id_token', 'code token'].map((type) =>
      fapi.refuses({ ...byKey, response_types: [type] }, icm, /response_types\[0\]/),
    ),
    fapi.refuses({ ...byKey, grant_types: [grants.code, grants.password] }, icm, /grant_types\[1\]/),
    fapi.refuses({ ...byKey, ...noRedirects, grant_types: [grants.password] }, icm, /grant_types/),
    ...['RS256', 'HS256', 'none'].flatMap((alg) => [
      fapi.refuses({ ...byKey, id_token_signed_response_alg: alg }, icm, /id_token_signed_response_alg/),
      fapi.refuses(
        { ...byKey, ...jwks(ec, rsa), token_endpoint_auth_signing_alg: alg },
        icm,
        /token_endpoint_auth_sign/,
      ),
      fapi.refuses({ ...byKey, ...jwks(ec, rsa), request_object_signing_alg: alg }, icm, /request_object_signing_alg/),
    ]),
    fapi.refuses(
      { ...byKey, dpop_bound_access_tokens: false, tls_client_certificate_bound_access_tokens: false },
      icm,
      /bound_access_tokens/,
    ),
    fapi.refuses(method('private_key_jwt', jwks(rsaWeak)), icm, /jwks/),
    fapi.refuses({ ...byKey, redirect_uris: ['http://rp.example/cb'] }, iru, /redirect_uris\[0\]/),
    fapi.keeps(method('private_key_jwt', { token_endpoint_auth_signing_alg: 'PS256', ...jwks(rsa) })),
    fapi.keeps(method('private_key_jwt', { token_endpoint_auth_signing_alg: 'EdDSA', ...jwks(ed25519) })),
    fapi.keeps(method('private_key_jwt', { id_token_signed_response_alg: 'ES256', ...jwks(ec) })),
  ),
);

rule('AUTHN-12', 'FAPI 2.0: pushed requests cannot be declined: refused, or returned as true (META-35)', async () => {
  const answer = await register(fapi.registry, {
    ...smallestBody,
    ...byKey,
    require_pushed_authorization_requests: false,
  });
  if (answer.status === 400) return refusedMetadata(answer, /require_pushed_authorization_requests/);
  assert.equal(accepted(answer).require_pushed_authorization_requests, true);
});

rule('AUTHN-13', 'a method that comes to need a secret gets one', async () => {
  const client = await bcp.accepts(method('none'));
  const updated = accepted(await replace(client, { ...withoutIssued(client), ...method('client_secret_basic') }), 200);
  hasSecret(updated);
  const read = accepted(await manage(updated), 200);
  assert.equal(read.client_secret, updated.client_secret);
});

rule('AUTHN-13', 'a method that needs no secret any more destroys it, and a later one is new', async () => {
  const client = await bcp.accepts({});
  const { client_secret: old, ...rest } = withoutIssued(client);
  const open = accepted(await replace(client, { ...rest, ...method('none') }), 200);
  assert.deepEqual([open.client_secret, open.client_secret_expires_at], [undefined, undefined]);
  const read = accepted(await manage(client), 200);
  assert.deepEqual([read.client_secret, read.client_secret_expires_at], [undefined, undefined]);
  refusedRequest(await replace(client, { ...rest, ...method('none'), client_secret: old }), /client_secret/);
  const again = accepted(await replace(client, { ...rest, ...method('client_secret_post') }), 200);
  hasSecret(again);
  assert.notEqual(again.client_secret, old);
});

rule('AUTHN-13', 'a change between two methods with a secret keeps it', async () => {
  const client = await bcp.accepts({});
  const updated = accepted(await replace(client, { ...withoutIssued(client), ...method('client_secret_post') }), 200);
  assert.equal(updated.client_secret, client.client_secret);
});

rule('AUTHN-13', 'a refused change of method changes nothing', async () => {
  const client = await bcp.accepts({});
  refusedMetadata(await replace(client, { ...withoutIssued(client), ...method('private_key_jwt') }));
  assert.equal(accepted(await manage(client), 200).client_secret, client.client_secret);
});

import assert from 'node:assert/strict';
import type { JsonObject } from '@clientele/domain';
import { register, send, smallestBody } from '../support/registry.ts';
import { accepted } from './answers.ts';
import { boundedMembers, listOf } from './discovery-lists.ts';
import { ec, jwks } from './keys.ts';
import { everything, grants, narrow } from './op-metadata.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';
import { all, icm, speakTo, type Vocabulary } from './vocabulary.ts';

const operators = {
  op_policy_uri: 'https://op.example/policy',
  op_tos_uri: 'https://op.example/tos',
  service_documentation: 'https://op.example/docs',
  claims_supported: ['sub', 'name'],
  registration_endpoint: 'https://op.example/somewhere-else',
};

const bcp = speakTo('bcp');
const mcp = speakTo('mcp');
const certified = speakTo('oidc-dynamic');
const full = speakTo('oidc-dynamic', { ...everything, ...operators });
const little = speakTo('bcp', narrow);
/** An OP whose document contradicts itself and omits entries that every OP must list. */
const careless = speakTo('bcp', {
  ...narrow,
  id_token_signing_alg_values_supported: ['ES256'],
  frontchannel_logout_supported: false,
  frontchannel_logout_session_supported: true,
  backchannel_logout_supported: false,
  backchannel_logout_session_supported: true,
  request_uri_parameter_supported: false,
  require_request_uri_registration: true,
  require_signed_request_object: true,
});
const gated = useRegistry({ PUBLIC_URL: 'https://registry.example/base', ISSUER: 'https://op.example/tenant' });

const profiles: readonly (readonly [name: string, vocabulary: Vocabulary])[] = [
  ['bcp', bcp],
  ['mcp', mcp],
  ['oidc-dynamic', certified],
  ['oidc-dynamic with an OP that has everything', full],
  ['bcp with an OP that has little', little],
];

const openid = '/.well-known/openid-configuration';
const oauth = '/.well-known/oauth-authorization-server';

const documentAt = async (url: string): Promise<JsonObject> => {
  const answer = await send(url);
  assert.equal(answer.status, 200, `${url}: ${answer.text}`);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  return answer.body;
};

const documentOf = ({ registry }: Vocabulary): Promise<JsonObject> => documentAt(`${registry.url}${openid}`);

for (const [name, vocabulary] of profiles) {
  rule('DISC-01', `${name}: both documents publish the address that registers`, async () => {
    for (const path of [openid, oauth]) {
      const document = await documentAt(`${vocabulary.registry.url}${path}`);
      assert.equal(document.registration_endpoint, `${vocabulary.registry.url}/register`);
    }
    accepted(await register(vocabulary.registry, { ...smallestBody, token_endpoint_auth_method: 'none' }));
  });

  for (const bounded of boundedMembers) {
    rule('DISC-02', `${name}: every value of ${bounded.list} can be registered`, async () => {
      const document = await documentOf(vocabulary);
      await all(
        ...listOf(document, bounded.list).map(async (value) => {
          const body = await vocabulary.accepts(bounded.ask(value, document));
          assert.ok([body[bounded.member]].flat().includes(value), `${value} is not in ${body[bounded.member]}`);
        }),
      );
    });
  }
}

for (const [name, vocabulary] of profiles) {
  for (const bounded of boundedMembers.filter(({ list }) => name !== 'mcp' || list !== 'grant_types_supported')) {
    rule('DISC-02', `${name}: no other value of ${bounded.member} can be registered`, async () => {
      const document = await documentOf(vocabulary);
      const listed = listOf(document, bounded.list);
      if (listed.length === 0) return;
      const others = bounded.strangers.filter((value) => !listed.includes(value));
      assert.ok(others.length > 0);
      await all(
        ...others.map((value) => vocabulary.refuses(bounded.ask(value, document), icm, new RegExp(bounded.member))),
      );
    });
  }
}

rule('DISC-02', 'values that another profile lists are refused in this one', () =>
  all(
    bcp.refuses({ response_types: ['id_token'] }, icm, /^response_types\[0\]/),
    bcp.refuses({ response_types: ['code id_token'] }, icm, /^response_types\[0\]/),
    bcp.refuses({ response_modes: ['fragment'] }, icm, /^response_modes\[0\]/),
    little.refuses({ token_endpoint_auth_method: 'client_secret_basic' }, icm, /^token_endpoint_auth_method/),
    little.refuses({ id_token_signed_response_alg: 'ES256' }, icm, /^id_token_signed_response_alg/),
  ),
);

rule('DISC-02', 'scopes are narrowed to the list, acr values are not', () =>
  all(
    full.returns({ scope: 'openid nonsense a' }, { scope: 'openid a' }),
    full.keeps({ default_acr_values: ['urn:example:platinum', 'urn:example:gold'] }),
  ),
);

for (const [name, vocabulary] of profiles) {
  rule('DISC-03', `${name}: RS256 for ID Tokens, and never none for client assertions`, async () => {
    const document = await documentOf(vocabulary);
    assert.ok(listOf(document, 'id_token_signing_alg_values_supported').includes('RS256'));
    assert.ok(!listOf(document, 'token_endpoint_auth_signing_alg_values_supported').includes('none'));
  });

  rule('DISC-04', `${name}: what would default to something else is published`, async () => {
    const document = await documentOf(vocabulary);
    for (const list of [
      'grant_types_supported',
      'token_endpoint_auth_methods_supported',
      'response_modes_supported',
      'response_types_supported',
      'subject_types_supported',
    ]) {
      assert.ok(listOf(document, list).length > 0, list);
    }
    assert.equal(typeof document.request_uri_parameter_supported, 'boolean');
    assert.equal(typeof document.require_request_uri_registration, 'boolean');
    assert.equal(typeof document.request_parameter_supported, 'boolean');
  });

  rule(
    'DISC-05',
    `${name}: pairwise subjects are offered where the OP has them, since documents are checked`,
    async () => {
      const listed = listOf(await documentOf(vocabulary), 'subject_types_supported');
      const asked = await register(vocabulary.registry, { ...smallestBody, subject_type: 'pairwise' });
      assert.equal(asked.status === 201, listed.includes('pairwise'), asked.text);
      assert.deepEqual(listed, vocabulary === full || vocabulary === little ? ['public'] : ['public', 'pairwise']);
    },
  );

  rule('DISC-06', `${name}: S256 is listed, and none since public clients may register`, async () => {
    const document = await documentOf(vocabulary);
    assert.ok(listOf(document, 'code_challenge_methods_supported').includes('S256'));
    assert.ok(listOf(document, 'token_endpoint_auth_methods_supported').includes('none'));
    await vocabulary.returns({ token_endpoint_auth_method: 'none' }, { token_endpoint_auth_method: 'none' });
  });

  rule('DISC-09', `${name}: client id metadata documents are not claimed`, async () => {
    assert.notEqual((await documentOf(vocabulary)).client_id_metadata_document_supported, true);
  });

  rule('DISC-10', `${name}: one issuer, cacheable, open to other origins`, async () => {
    for (const path of [openid, oauth]) {
      const answer = await send(`${vocabulary.registry.url}${path}`, { headers: { origin: 'https://app.example' } });
      const expected = vocabulary === full || vocabulary === little ? 'https://op.example' : vocabulary.registry.url;
      assert.equal(answer.body.issuer, expected);
      assert.match(answer.headers.get('cache-control') ?? '', /max-age=[1-9]/);
      assert.doesNotMatch(answer.headers.get('cache-control') ?? '', /no-store/);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    }
  });
}

rule('DISC-03', 'the OP’s own list is published as given, and the default algorithm follows it', async () => {
  const document = await documentOf(careless);
  assert.deepEqual(listOf(document, 'id_token_signing_alg_values_supported'), ['ES256']);
  await careless.returns({ ...jwks(ec) }, { id_token_signed_response_alg: 'ES256' });
});

rule('DISC-02', 'what the OP does not say is neither published nor granted', async () => {
  const document = await documentOf(careless);
  for (const member of Object.keys(document)) assert.doesNotMatch(member, /encryption|userinfo_signing|scopes|dpop/);
  assert.equal(document.tls_client_certificate_bound_access_tokens, false);
  await careless.refuses({ id_token_encrypted_response_alg: 'dir' }, icm, /^id_token_encrypted_response_alg/);
  await careless.refuses({ userinfo_signed_response_alg: 'ES256' }, icm, /^userinfo_signed_response_alg/);
  await careless.leavesAbsent(
    { tls_client_certificate_bound_access_tokens: true },
    'tls_client_certificate_bound_access_tokens',
  );
});

rule('DISC-05', 'a flag about a feature is off where the feature is, whatever the OP’s own document says', async () => {
  const document = await documentOf(careless);
  for (const flag of [
    'frontchannel_logout_session_supported',
    'backchannel_logout_session_supported',
    'require_request_uri_registration',
  ]) {
    assert.equal(document[flag], false, flag);
  }
});

rule('DISC-05', 'a server-wide demand for signed request objects is a flag and is returned', async () => {
  assert.equal((await documentOf(careless)).require_signed_request_object, true);
  await careless.returns({ require_signed_request_object: false }, { require_signed_request_object: true });
  await careless.refuses({ request_object_signing_alg: 'none' }, icm, /^request_object_signing_alg/);
});

rule('DISC-05', 'a server-wide demand for pushed requests is a flag and is returned', async () => {
  assert.equal((await documentOf(little)).require_pushed_authorization_requests, true);
  await little.returns({ token_endpoint_auth_method: 'none' }, { require_pushed_authorization_requests: true });
  assert.notEqual((await documentOf(bcp)).require_pushed_authorization_requests, true);
});

rule('DISC-05', 'features that the OP has are flagged and register', async () => {
  const document = await documentOf(full);
  for (const flag of [
    'frontchannel_logout_supported',
    'frontchannel_logout_session_supported',
    'backchannel_logout_supported',
    'backchannel_logout_session_supported',
    'tls_client_certificate_bound_access_tokens',
    'backchannel_user_code_parameter_supported',
    'require_request_uri_registration',
  ]) {
    assert.equal(document[flag], true, flag);
  }
  assert.deepEqual(document.dpop_signing_alg_values_supported, ['ES256', 'PS256']);
  await all(
    full.keeps({ frontchannel_logout_uri: 'https://rp.example/f', frontchannel_logout_session_required: true }),
    full.keeps({ backchannel_logout_uri: 'https://rp.example/b', backchannel_logout_session_required: true }),
    full.keeps({ tls_client_certificate_bound_access_tokens: true }),
    full.keeps({ dpop_bound_access_tokens: true }),
  );
});

const featureless = {
  frontchannel_logout_uri: 'https://rp.example/f',
  backchannel_logout_uri: 'https://rp.example/b',
  tls_client_certificate_bound_access_tokens: true,
  dpop_bound_access_tokens: true,
} as const;

rule('DISC-05', 'features that the OP lacks are flagged off and their members ignored', async () => {
  const document = await documentOf(little);
  for (const flag of [
    'frontchannel_logout_supported',
    'backchannel_logout_supported',
    'tls_client_certificate_bound_access_tokens',
    'backchannel_user_code_parameter_supported',
  ]) {
    assert.notEqual(document[flag], true, flag);
  }
  assert.equal(document.dpop_signing_alg_values_supported, undefined);
  const plain = { token_endpoint_auth_method: 'none' };
  for (const [member, value] of Object.entries(featureless)) {
    const client = await little.accepts({ ...plain, [member]: value });
    assert.ok(client[member] === undefined || client[member] === false, `${member} is ${client[member]}`);
  }
});

rule('DISC-07', 'the certification profile has what the certification of a Dynamic OP needs', async () => {
  const document = await documentOf(certified);
  const needed: Readonly<Record<string, readonly string[]>> = {
    response_types_supported: ['code', 'id_token', 'id_token token'],
    grant_types_supported: [grants.code, grants.implicit, grants.refresh],
    id_token_signing_alg_values_supported: ['RS256'],
    userinfo_signing_alg_values_supported: ['RS256'],
    request_object_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic'],
  };
  for (const [list, values] of Object.entries(needed)) {
    for (const value of values) assert.ok(listOf(document, list).includes(value), `${list}: ${value}`);
  }
  assert.equal(document.request_uri_parameter_supported, true);
});

rule('DISC-07', 'the default profile offers no implicit grant', async () => {
  const document = await documentOf(bcp);
  assert.deepEqual(document.response_types_supported, ['code']);
  assert.ok(!listOf(document, 'grant_types_supported').includes(grants.implicit));
});

rule('DISC-08', 'what the operator says of the OP is passed on, but for the registration endpoint', async () => {
  for (const path of [openid, oauth]) {
    const document = await documentAt(`${full.registry.url}${path}`);
    const { registration_endpoint, ...passedOn } = operators;
    for (const [member, value] of Object.entries(passedOn)) assert.deepEqual(document[member], value, member);
    assert.equal(document.token_endpoint, 'https://op.example/token');
    assert.notEqual(document.registration_endpoint, registration_endpoint);
  }
});

rule('DISC-10', 'an issuer with a path has its documents where clients look for them', async () => {
  const places = [`${oauth}/tenant`, `${openid}/tenant`, `/tenant${openid}`];
  for (const place of places) {
    const document = await documentAt(`${gated.url}${place}`);
    assert.equal(document.issuer, 'https://op.example/tenant');
    assert.equal(document.registration_endpoint, 'https://registry.example/base/register');
  }
});

rule('DISC-10', 'forged headers alter neither document', async () => {
  const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
  for (const path of [openid, oauth]) {
    const plain = await send(`${bcp.registry.url}${path}`);
    assert.equal((await send(`${bcp.registry.url}${path}`, { headers })).text, plain.text);
  }
});

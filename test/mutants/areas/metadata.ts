import type { Mutant } from '../mutant.ts';

const rules = 'shared/domain/src/metadata/rules';
const keys = 'shared/adapter-jose/src';
const members = 'shared/domain/src/metadata/members/members.test.ts';
const inspection = 'shared/adapter-jose/src/inspect-keys.test.ts';
const discovery = 'shared/domain/src/metadata/discovery';

const flows = { file: 'shared/domain/src/metadata/members/flows.test.ts' };
const profiles = { file: 'shared/domain/src/metadata/profiles.test.ts' };

export const metadataMutants: readonly Mutant[] = [
  {
    name: 'Profile fapi leaves out grants that are not offered.',
    file: 'shared/domain/src/metadata/members/flows.ts',
    find: "policy.profile === 'fapi' ? wanted.find",
    replace: 'wanted.length < 0 ? wanted.find',
    suite: flows,
  },
  {
    name: 'A public client is registered for jwt-bearer.',
    file: 'shared/domain/src/metadata/members/flows.ts',
    find: '!isPublic || grant !== grantType.jwtBearer',
    replace: '!isPublic || grant !== grantType.password',
    suite: flows,
  },
  {
    name: 'A lenient profile narrows scopes.',
    file: 'shared/domain/src/metadata/members/scope.ts',
    find: '(policy.lenient && kept.length < tokens.length)',
    replace: '(policy.lenient && kept.length > tokens.length)',
    suite: profiles,
  },
  {
    name: 'An open list of scopes narrows.',
    file: 'shared/domain/src/metadata/members/scope.ts',
    find: 'policy.scopesOpen || known.length === 0',
    replace: 'known.length === 0',
    suite: profiles,
  },
  {
    name: 'A list that the OP document lacks means everything that the profile has.',
    file: 'shared/domain/src/metadata/discovery/capabilities.ts',
    find: 'op ? narrowed(offer.byStandard ?? [], offer) : offer.byDefault',
    replace: 'offer.byDefault',
    suite: { file: 'shared/domain/src/metadata/discovery/discovery.test.ts' },
  },
  {
    name: 'Endpoints are invented beside an OP document.',
    file: 'shared/domain/src/metadata/discovery/discovery.ts',
    find: '...(op ?? inPlaceOfOp(policy, endpoints)),',
    replace: '...inPlaceOfOp(policy, endpoints), ...op,',
    suite: { file: 'shared/domain/src/metadata/discovery/discovery.test.ts' },
  },
  {
    name: 'An unsigned ID Token may pass through the browser.',
    file: `${rules}/rules-openid.ts`,
    find: 'if (!metadata.response_types?.some(returnsIdTokenInFront)) return undefined;',
    replace: 'return undefined;',
    suite: { file: members, tests: 'META-12' },
  },
  {
    name: 'A public client may use client_credentials.',
    file: `${rules}/rules-authentication.ts`,
    find: '[grantType.clientCredentials, grantType.ciba]',
    replace: '[grantType.ciba]',
    suite: { file: members, tests: 'AUTHN-03' },
  },
  {
    name: 'A client may register jwks and jwks_uri together.',
    file: `${rules}/rules-keys.ts`,
    find: 'metadata.jwks !== undefined && metadata.jwks_uri !== undefined',
    replace: 'metadata.jwks === null && metadata.jwks_uri !== undefined',
    suite: { file: members, tests: 'KEY-01' },
  },
  {
    name: 'private_key_jwt needs no key.',
    file: `${rules}/rules-keys.ts`,
    find: "if (metadata.token_endpoint_auth_method !== 'private_key_jwt') return undefined;",
    replace: 'return undefined;',
    suite: { file: members, tests: 'AUTHN-09' },
  },
  {
    name: 'A front-channel logout URI may lie on another host than the redirect URIs.',
    file: `${rules}/rules-openid.ts`,
    find: 'sameOrigin(redirect, uri)',
    replace: 'sameOrigin(uri, uri)',
    suite: { file: members, tests: 'META-29' },
  },
  {
    name: 'A grant type that the response types need may be missing.',
    file: 'shared/domain/src/metadata/members/flows.ts',
    find: 'if (contradiction) return fail(contradiction);',
    replace: '',
    suite: { file: 'shared/domain/src/metadata/members/flows.test.ts' },
  },
  {
    name: 'A private key is accepted.',
    file: 'shared/domain/src/metadata/keys/private-material.ts',
    find: "new Set(['d', 'p',",
    replace: "new Set(['p',",
    suite: { file: 'shared/domain/src/metadata/keys/jwks.test.ts', tests: 'KEY-03' },
  },
  {
    name: 'Two keys that nothing tells apart may have one kid.',
    file: 'shared/domain/src/metadata/keys/jwks.ts',
    find: 'one.kid !== undefined &&\n',
    replace: 'one.kid === null &&\n',
    suite: { file: 'shared/domain/src/metadata/keys/jwks.test.ts', tests: 'KEY-07' },
  },
  {
    name: 'An RSA key of 1024 bits is accepted.',
    file: `${keys}/rsa-fault.ts`,
    find: 'modulusBitsMin = 2048',
    replace: 'modulusBitsMin = 1024',
    suite: { file: inspection, tests: 'the modulus has 2048' },
  },
  {
    name: 'The size of all RSA keys of a set together has no bound.',
    file: `${keys}/inspect-keys.ts`,
    find: 'bits <= modulusBitsOfSetMax',
    replace: 'bits >= 0',
    suite: { file: inspection, tests: 'no key beyond them' },
  },
  {
    name: 'Nothing else is done while the keys of a set are inspected.',
    file: `${keys}/inspect-keys.ts`,
    find: 'if (index > 0) await setImmediate();',
    replace: '',
    suite: { file: inspection, tests: 'other work has its turn' },
  },
  {
    name: 'A point off its curve is accepted.',
    file: `${keys}/inspect-keys.ts`,
    find: 'return (await canImport(key, kind)) ? undefined : offCurve;',
    replace: 'return undefined;',
    suite: { file: inspection, tests: 'a point off its curve' },
  },
  {
    name: 'A certificate of another key is accepted.',
    file: `${keys}/certificate-fault.ts`,
    find: 'certified[name] !== bareMember(key, name, kind)',
    replace: 'certified[name] === undefined',
    suite: { file: inspection, tests: 'KEY-06' },
  },
  {
    name: 'The discovery document lists what the OP has and the registry refuses.',
    file: `${discovery}/discovery.ts`,
    find: '...enforced(policy),',
    replace: '...enforced(policy),\n    ...op,',
    suite: { file: `${discovery}/discovery.test.ts` },
  },
  {
    name: 'The discovery document sends registrations to the endpoint of the OP document.',
    file: `${discovery}/discovery.ts`,
    find: 'registration_endpoint: endpoints.registrationEndpoint,',
    replace: 'registration_endpoint: op.registration_endpoint ?? endpoints.registrationEndpoint,',
    suite: { file: `${discovery}/discovery.test.ts`, tests: 'DISC-01' },
  },
  {
    name: 'An OP document of another issuer is merged.',
    file: 'shared/domain/src/metadata/policy.ts',
    find: 'return stated === issuer ? []',
    replace: "return told !== '' ? []",
    suite: { file: 'shared/domain/src/metadata/policy.test.ts', tests: 'all faults are reported at once' },
  },
  {
    name: 'The default profile lets an OP document add the implicit grant.',
    file: `${discovery}/offers.ts`,
    find: 'grant !== implicit && grant !== password',
    replace: 'grant !== password',
    suite: { file: 'shared/domain/src/metadata/policy.test.ts' },
  },
];

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  acceptMetadata,
  type ClientMetadata,
  type Json,
  type JsonObject,
  type KeyFacts,
  type MetadataFault,
  type MetadataFaults,
  type PolicyInput,
  type RegistrationPolicy,
  type Result,
  readMetadata,
  registrationPolicy,
} from '../src/index.ts';

export const issuer = 'https://op.example';

/** The smallest valid body. */
export const smallest = { redirect_uris: ['https://rp.example/cb'] };

/** An OP that supports every extension. */
export const richOp: JsonObject = {
  grant_types_supported: [
    ...['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    ...['urn:openid:params:grant-type:ciba', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    'urn:ietf:params:oauth:grant-type:device_code',
  ],
  response_types_supported: [
    ...['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token', 'token', 'none'],
  ],
  response_modes_supported: ['query', 'fragment', 'form_post', 'jwt', 'query.jwt', 'fragment.jwt', 'form_post.jwt'],
  subject_types_supported: ['public', 'pairwise'],
  scopes_supported: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
  token_endpoint_auth_methods_supported: [
    ...['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'private_key_jwt'],
    ...['tls_client_auth', 'self_signed_tls_client_auth', 'none'],
  ],
  token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256', 'HS512'],
  code_challenge_methods_supported: ['S256'],
  id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256', 'none'],
  id_token_encryption_alg_values_supported: ['RSA-OAEP-256', 'dir'],
  id_token_encryption_enc_values_supported: ['A128CBC-HS256', 'A256GCM'],
  userinfo_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256', 'none'],
  userinfo_encryption_alg_values_supported: ['RSA-OAEP-256', 'dir'],
  userinfo_encryption_enc_values_supported: ['A128CBC-HS256', 'A256GCM'],
  request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'HS256', 'none'],
  request_object_encryption_alg_values_supported: ['RSA-OAEP-256', 'dir'],
  request_object_encryption_enc_values_supported: ['A128CBC-HS256', 'A256GCM'],
  request_parameter_supported: true,
  require_request_uri_registration: true,
  authorization_signing_alg_values_supported: ['RS256', 'PS256', 'HS256'],
  authorization_encryption_alg_values_supported: ['RSA-OAEP-256', 'dir'],
  authorization_encryption_enc_values_supported: ['A128CBC-HS256', 'A256GCM'],
  introspection_signing_alg_values_supported: ['RS256', 'PS256', 'HS256'],
  introspection_encryption_alg_values_supported: ['RSA-OAEP-256', 'dir'],
  introspection_encryption_enc_values_supported: ['A128CBC-HS256', 'A256GCM'],
  authorization_details_types_supported: ['payment', 'account'],
  backchannel_token_delivery_modes_supported: ['poll', 'ping', 'push'],
  backchannel_authentication_request_signing_alg_values_supported: ['ES256', 'HS256', 'none'],
  backchannel_user_code_parameter_supported: true,
  dpop_signing_alg_values_supported: ['ES256', 'PS256'],
  tls_client_certificate_bound_access_tokens: true,
  frontchannel_logout_supported: true,
  frontchannel_logout_session_supported: true,
  backchannel_logout_supported: true,
  backchannel_logout_session_supported: true,
};

export const policyFor = (input: Partial<PolicyInput> = {}): RegistrationPolicy => {
  const made = registrationPolicy({ profile: 'bcp', version: 'test', issuer, ...input });
  assert.ok(made.ok, JSON.stringify(made));
  return made.value;
};

/** A key set whose content is not read here; the key facts describe it. */
export const someKeys = { keys: [{ kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' }] };

export const keyFacts = (algorithms: readonly string[], hasCertificate = false): readonly KeyFacts[] => [
  { index: 0, algorithms, hasCertificate },
];

export const judge = (
  body: JsonObject,
  policy: RegistrationPolicy,
  keys: readonly KeyFacts[] = [],
): Result<ClientMetadata, MetadataFaults> => acceptMetadata({ ...readMetadata(body, policy), keys }, policy);

export const accepted = (body: JsonObject, policy: RegistrationPolicy, keys?: readonly KeyFacts[]): ClientMetadata => {
  const result = judge(body, policy, keys);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
};

export const refused = (body: JsonObject, policy: RegistrationPolicy, keys?: readonly KeyFacts[]): MetadataFault => {
  const result = judge(body, policy, keys);
  assert.ok(!result.ok, `accepted ${JSON.stringify(result)}`);
  return result.error[0];
};

/** Further members that a statement needs in addition to its subject. */
type Beside = { readonly beside?: JsonObject; readonly keys?: readonly KeyFacts[] };

export type Vocabulary = {
  /** Stored and returned as sent. */
  readonly accepts: (rule: string, value: Json, more?: Beside) => void;
  /** Accepted, and returned as something else. */
  readonly returns: (rule: string, pair: { readonly sent: Json; readonly stored: Json }, more?: Beside) => void;
  /** Refused, with this member named. */
  readonly refuses: (rule: string, value: Json, more?: Beside) => void;
  /** As if it had not been sent. */
  readonly ignores: (rule: string, value: Json, more?: Beside) => void;
  readonly defaultsTo: (rule: string, value: Json, more?: Beside) => void;
  readonly staysAbsent: (rule: string, more?: Beside) => void;
};

/** Members that have a specification block. */
export const described: Set<string> = new Set();

/** One block of a specification, about one member under one policy. */
export const aboutMember = (
  name: string,
  policy: RegistrationPolicy,
  statements: (vocabulary: Vocabulary) => void,
): void => {
  described.add(name);
  const bodyWith = (value: Json, more: Beside = {}): JsonObject => ({ ...smallest, ...more.beside, [name]: value });
  const without = (more: Beside = {}): JsonObject => ({ ...smallest, ...more.beside });
  describe(name, () =>
    statements({
      accepts: (rule, value, more) =>
        void it(`${rule}: accepts ${shown(value)}${shownBeside(more)}`, () =>
          assert.deepEqual(accepted(bodyWith(value, more), policy, more?.keys)[name], value)),
      returns: (rule, { sent, stored }, more) =>
        void it(`${rule}: returns ${shown(stored)} for ${shown(sent)}${shownBeside(more)}`, () =>
          assert.deepEqual(accepted(bodyWith(sent, more), policy, more?.keys)[name], stored)),
      refuses: (rule, value, more) =>
        void it(`${rule}: refuses ${shown(value)}${shownBeside(more)}`, () =>
          assertFaultOf(name, refused(bodyWith(value, more), policy, more?.keys))),
      ignores: (rule, value, more) =>
        void it(`${rule}: ignores ${shown(value)}${shownBeside(more)}`, () =>
          assert.deepEqual(
            accepted(bodyWith(value, more), policy, more?.keys),
            accepted(without(more), policy, more?.keys),
          )),
      defaultsTo: (rule, value, more) =>
        void it(`${rule}: defaults to ${shown(value)}${shownBeside(more)}`, () =>
          assert.deepEqual(accepted(without(more), policy, more?.keys)[name], value)),
      staysAbsent: (rule, more) =>
        void it(`${rule}: stays absent when not sent${shownBeside(more)}`, () =>
          assert.ok(!Object.hasOwn(accepted(without(more), policy, more?.keys), name))),
    }),
  );
};

const assertFaultOf = (name: string, fault: MetadataFault): void => {
  assert.equal(fault.member.split(/[[.]/, 1)[0], name, fault.description);
  assert.equal(fault.code, name === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata');
  assert.ok(fault.description.startsWith(`${fault.member} `), fault.description);
  assert.match(fault.description, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
};

const shown = (value: Json): string => {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

const shownBeside = (more: Beside | undefined): string => (more?.beside ? ` beside ${shown(more.beside)}` : '');

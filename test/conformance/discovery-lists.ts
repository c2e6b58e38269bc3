import { ec, ec384, ec521, ed25519, jwks, rsa, rsaCertified } from './keys.ts';
import { grants } from './op-metadata.ts';
import { type Members, noRedirects } from './vocabulary.ts';

/** How to request a value of a discovery list, the member that the refusal names, and values that no list has. */
export type BoundedMember = {
  readonly list: string;
  readonly member: string;
  readonly ask: (value: string, document: Members) => Members;
  readonly strangers: readonly string[];
};

export const listOf = (document: Members, name: string): readonly string[] => {
  const list = document[name];
  return Array.isArray(list) ? list.map(String) : [];
};

const keys = jwks(rsa, ec, ec384, ec521, ed25519);
const strangeAlgs = ['RS1', 'bogus', 'rs256', 'ES256K'];
const strangeEncryptionAlgs = ['bogus', 'RSA1_5', 'rsa-oaep'];

const signing = (purpose: string, suffix: string): BoundedMember => ({
  list: `${purpose}_signing_alg_values_supported`,
  member: `${purpose}_${suffix}`,
  ask: (value) => ({ [`${purpose}_${suffix}`]: value, ...keys }),
  strangers: strangeAlgs,
});

const encryptionAlg = (purpose: string, prefix: string): BoundedMember => ({
  list: `${purpose}_encryption_alg_values_supported`,
  member: `${prefix}_alg`,
  ask: (value) => ({ [`${prefix}_alg`]: value, ...keys }),
  strangers: strangeEncryptionAlgs,
});

const encryptionEnc = (purpose: string, prefix: string): BoundedMember => ({
  list: `${purpose}_encryption_enc_values_supported`,
  member: `${prefix}_enc`,
  ask: (value, document) => ({
    [`${prefix}_alg`]: listOf(document, `${purpose}_encryption_alg_values_supported`)[0],
    [`${prefix}_enc`]: value,
    ...keys,
  }),
  strangers: ['bogus', 'a256gcm', 'A512GCM'],
});

const methodExtras: Readonly<Record<string, Members>> = {
  private_key_jwt: keys,
  tls_client_auth: { tls_client_auth_san_dns: 'rp.example' },
  self_signed_tls_client_auth: jwks(rsaCertified),
};

const codeFlow = { response_types: ['code'], grant_types: [grants.code] };
const withoutRedirects = { ...noRedirects, response_types: [] };

const grantRequests: Readonly<Record<string, Members>> = {
  [grants.code]: codeFlow,
  [grants.implicit]: { response_types: ['id_token'], grant_types: [grants.implicit] },
  [grants.refresh]: { response_types: ['code'], grant_types: [grants.code, grants.refresh] },
  [grants.ciba]: { ...withoutRedirects, grant_types: [grants.ciba], backchannel_token_delivery_mode: 'poll' },
};

const notify = { backchannel_client_notification_endpoint: 'https://rp.example/ciba' };
const deliveryRequests: Readonly<Record<string, Members>> = {
  poll: { ...withoutRedirects, grant_types: [grants.ciba] },
  ping: { ...withoutRedirects, grant_types: [grants.ciba], ...notify },
  push: notify,
};

/**
 * META-19: the method that the algorithm is for. If the OP offers no method of that kind, any method, and the algorithm
 * has no effect.
 */
const assertionMethod = (alg: string, document: Members): Members => {
  const methods = listOf(document, 'token_endpoint_auth_methods_supported');
  const method = alg.startsWith('HS') ? 'client_secret_jwt' : 'private_key_jwt';
  return { token_endpoint_auth_method: methods.includes(method) ? method : methods[0] };
};

/** DISC-02: every list of the discovery document that restricts a member of the request. */
export const boundedMembers: readonly BoundedMember[] = [
  {
    list: 'response_types_supported',
    member: 'response_types',
    ask: (value) => ({ response_types: [value] }),
    strangers: ['bogus', 'code bogus', 'CODE'],
  },
  {
    list: 'response_modes_supported',
    member: 'response_modes',
    ask: (value) => ({ response_modes: [value] }),
    strangers: ['bogus', 'Query'],
  },
  {
    list: 'grant_types_supported',
    member: 'grant_types',
    ask: (value) => grantRequests[value] ?? { ...withoutRedirects, grant_types: [value] },
    strangers: ['bogus', 'urn:example:grant'],
  },
  {
    list: 'subject_types_supported',
    member: 'subject_type',
    ask: (value) => ({ subject_type: value }),
    strangers: ['bogus', 'Public', 'Pairwise'],
  },
  signing('id_token', 'signed_response_alg'),
  signing('userinfo', 'signed_response_alg'),
  signing('authorization', 'signed_response_alg'),
  signing('introspection', 'signed_response_alg'),
  signing('request_object', 'signing_alg'),
  ...['id_token', 'userinfo', 'authorization', 'introspection'].flatMap((purpose) => [
    encryptionAlg(purpose, `${purpose}_encrypted_response`),
    encryptionEnc(purpose, `${purpose}_encrypted_response`),
  ]),
  encryptionAlg('request_object', 'request_object_encryption'),
  encryptionEnc('request_object', 'request_object_encryption'),
  {
    list: 'token_endpoint_auth_methods_supported',
    member: 'token_endpoint_auth_method',
    ask: (value) => ({ token_endpoint_auth_method: value, ...methodExtras[value] }),
    strangers: ['bogus', 'Client_Secret_Basic', 'https://op.example/method'],
  },
  {
    list: 'token_endpoint_auth_signing_alg_values_supported',
    member: 'token_endpoint_auth_signing_alg',
    ask: (value, document) => ({
      ...assertionMethod(value, document),
      token_endpoint_auth_signing_alg: value,
      ...keys,
    }),
    strangers: [...strangeAlgs, 'none'],
  },
  {
    list: 'authorization_details_types_supported',
    member: 'authorization_details_types',
    ask: (value) => ({ authorization_details_types: [value] }),
    strangers: ['bogus'],
  },
  {
    list: 'backchannel_token_delivery_modes_supported',
    member: 'backchannel_token_delivery_mode',
    ask: (value) => ({ ...deliveryRequests[value], backchannel_token_delivery_mode: value }),
    strangers: ['bogus', 'Poll'],
  },
  {
    list: 'backchannel_authentication_request_signing_alg_values_supported',
    member: 'backchannel_authentication_request_signing_alg',
    ask: (value) => ({
      ...deliveryRequests.poll,
      backchannel_token_delivery_mode: 'poll',
      backchannel_authentication_request_signing_alg: value,
      ...keys,
    }),
    strangers: ['HS256', 'none', 'bogus'],
  },
];

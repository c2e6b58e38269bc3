/** Names from the IANA OAuth and JOSE registries that rules depend on. */

export const grantType = {
  authorizationCode: 'authorization_code',
  implicit: 'implicit',
  refreshToken: 'refresh_token',
  clientCredentials: 'client_credentials',
  password: 'password',
  jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  ciba: 'urn:openid:params:grant-type:ciba',
} as const;

/** RFC 7591 §2 and RFC 8705 §2.1.1: the methods whose requirements on other members we know. */
export const authMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
] as const;

const { authorizationCode, implicit } = grantType;

/** Appendix A, following OIDC Registration §2 (`grant_types`): the grants that each response type needs. */
const grantsByResponseType: ReadonlyMap<string, readonly string[]> = new Map([
  ['code', [authorizationCode]],
  ['id_token', [implicit]],
  ['token', [implicit]],
  ['id_token token', [implicit]],
  ['code id_token', [authorizationCode, implicit]],
  ['code token', [authorizationCode, implicit]],
  ['code id_token token', [authorizationCode, implicit]],
  ['none', []],
]);

export const grantsOfResponseType = (responseType: string): readonly string[] =>
  grantsByResponseType.get(responseType) ?? [];

/** OIDC Registration §2: whether this response type returns an ID Token from the authorization endpoint. */
export const returnsIdTokenInFront = (responseType: string): boolean => responseType.split(' ').includes('id_token');

/**
 * Whether this response type returns an access token from the authorization endpoint (`id_token` alone does not count).
 */
export const returnsAccessTokenInFront = (responseType: string): boolean => responseType.split(' ').includes('token');

const orders = (words: readonly string[]): readonly string[] =>
  words.length < 2
    ? words
    : words.flatMap((word) => orders(words.filter((other) => other !== word)).map((rest) => `${word} ${rest}`));

const spellings: ReadonlyMap<string, string> = new Map(
  [...grantsByResponseType.keys()].flatMap((type) => orders(type.split(' ')).map((order) => [order, type] as const)),
);

/** RFC 6749 §3.1.1: the order of the words does not matter; one spelling is stored (RESP-18). Undefined if unknown. */
export const canonicalResponseType = (spelling: string): string | undefined => spellings.get(spelling);

export const asymmetricSignatures = [
  'RS256',
  'PS256',
  'ES256',
  'EdDSA',
  'Ed25519',
  'RS384',
  'RS512',
  'PS384',
  'PS512',
  'ES384',
  'ES512',
] as const;
const symmetricSignatures = ['HS256', 'HS384', 'HS512'] as const;
export const signatures = [...asymmetricSignatures, ...symmetricSignatures] as const;

/** RSA1_5 is deliberately missing: RFC 8725 §3.2 advises against it (padding oracles). */
export const asymmetricKeyManagement = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A192KW',
  'ECDH-ES+A256KW',
] as const;
const symmetricKeyManagement = ['dir', 'A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW'] as const;
export const keyManagement = [...asymmetricKeyManagement, ...symmetricKeyManagement] as const;

export const contentEncryption = [
  'A128CBC-HS256',
  'A192CBC-HS384',
  'A256CBC-HS512',
  'A128GCM',
  'A192GCM',
  'A256GCM',
] as const;

const symmetric: ReadonlySet<string> = new Set([...symmetricSignatures, ...symmetricKeyManagement]);

/** Whether the algorithm needs a secret that client and OP share. */
export const isSymmetric = (algorithm: string): boolean => symmetric.has(algorithm);

/** Whether the algorithm needs a key pair: neither a shared secret nor `none`. */
export const isAsymmetric = (algorithm: string): boolean => algorithm !== 'none' && !symmetric.has(algorithm);

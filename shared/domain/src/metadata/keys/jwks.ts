import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import type { KeyFacts, MetadataFault, MetadataLimits } from '../members/contract.ts';
import { boundFault } from '../members/text-bounds.ts';
import { cleanJwks } from './clean-jwks.ts';
import { someWithin } from './json-search.ts';
import { holdsPrivateMaterial } from './private-material.ts';

export { cleanJwks };

/**
 * OIDC Registration §2, RFC 7517: whether a JWK Set may be registered, judged as it will be stored, without empty
 * members. `keys` is what an adapter found out about each key; it is empty if `mayInspect` kept the adapter from
 * inspecting the set. No fault repeats anything from the set.
 *
 * `{"keys":[]}` passes: RFC 7517 §5 requires an array and sets no minimum length, and rules that need a key call
 * `holdsKeyFor`.
 */
export const jwksFault = (
  jwks: JsonObject,
  keys: readonly KeyFacts[],
  limits: MetadataLimits,
): MetadataFault | undefined => {
  const stored = cleanJwks(jwks);
  const list = keysOf(stored);
  if (list === undefined) return faultOf('jwks', 'must be an object with a keys array of objects (RFC 7517 section 5)');
  return (
    sizeFault(stored, list, limits) ??
    privateFault(jwks) ??
    firstKeyFault(list, (key) => memberFault(key)) ??
    firstKeyFault(list, (_key, index) => keys.find((facts) => facts.index === index)?.fault) ??
    useFault(list, keys) ??
    kidFault(list) ??
    emptyFault(stored)
  );
};

/**
 * Whether cryptographic code may read the set: its shape is right and it contains no private or symmetric key (KEY-03).
 */
export const mayInspect = (jwks: JsonObject): boolean => keysOf(jwks) !== undefined && !holdsPrivateMaterial(jwks);

/** KEY-08: whether one of the keys can serve this JWS or JWE algorithm. */
export const holdsKeyFor = (keys: readonly KeyFacts[], algorithm: string): boolean =>
  keys.some((key) => key.fault === undefined && key.algorithms.includes(algorithm));

const keysOf = (jwks: JsonObject): readonly JsonObject[] | undefined => {
  const list = jwks.keys;
  return Array.isArray(list) && list.every(isJsonObject) ? list : undefined;
};

const faultOf = (member: string, phrase: string): MetadataFault => ({
  code: 'invalid_client_metadata',
  member,
  description: `${member} ${phrase}`,
});

const firstKeyFault = (
  list: readonly JsonObject[],
  phraseOf: (key: JsonObject, index: number) => string | undefined,
): MetadataFault | undefined => {
  for (const [index, key] of list.entries()) {
    const phrase = phraseOf(key, index);
    if (phrase !== undefined) return faultOf(`jwks.keys[${index}]`, phrase);
  }
  return undefined;
};

const privatePhrase = 'must not hold private or symmetric key material (OIDC Registration section 2)';

/** KEY-03, judged as sent: the name of a private member is enough, even if its value is an empty string. */
const privateFault = (jwks: JsonObject): MetadataFault | undefined =>
  firstKeyFault(keysOf(jwks) ?? [], (key) => (holdsPrivateMaterial(key) ? privatePhrase : undefined)) ??
  (holdsPrivateMaterial(jwks) ? faultOf('jwks', privatePhrase) : undefined);

/** Room for a certificate or a post-quantum public key, even if the limit for other strings is lower. */
const keyStringBytesMin = 8192;

/** REG-14, THREAT-12, J8: bounds on everything that is stored without being interpreted. */
const sizeFault = (
  jwks: JsonObject,
  list: readonly JsonObject[],
  limits: MetadataLimits,
): MetadataFault | undefined => {
  if (list.length > limits.jwksKeysMax) return faultOf('jwks', `must not hold more than ${limits.jwksKeysMax} keys`);
  const bound = boundFault(jwks, { bytesMax: Math.max(limits.stringBytesMax, keyStringBytesMin), limits });
  if (bound !== undefined) return faultOf(`jwks${keyPathOf(bound.path)}`, bound.rule);
  if (someWithin(jwks, isOutOfRange)) return faultOf('jwks', 'must hold only finite numbers (RFC 7493 section 2.2)');
  return undefined;
};

/** Names the key but not its member, whose name is chosen by the client. */
const keyPathOf = (path: string): string => /^\.keys\[\d+\]/.exec(path)?.[0] ?? '';

/**
 * REG-08, RESP-12: an empty member counts as absent and has already been dropped; an empty entry of an array cannot be
 * left out unnoticed.
 */
const emptyFault = (jwks: JsonObject): MetadataFault | undefined =>
  someWithin(jwks, (value) => value === null || value === '')
    ? faultOf('jwks', 'must not hold null or an empty string in an array')
    : undefined;

const isOutOfRange = (value: Json): boolean => typeof value === 'number' && !Number.isFinite(value);

/** RFC 7517 §4: the members that any kind of key may have; `kty` is the only one required (KEY-04). */
const memberFault = (key: JsonObject): string | undefined => {
  if (typeof key.kty !== 'string') return 'must have a kty that is a string (RFC 7517 section 4.1)';
  for (const name of ['use', 'alg', 'kid', 'x5u', 'x5t', 'x5t#S256'])
    if (!isAbsentOr(key[name], 'string')) return `must have a string as its ${name} (RFC 7517 section 4)`;
  for (const name of ['key_ops', 'x5c'])
    if (!isAbsentOrStrings(key[name])) return `must have an array of strings as its ${name} (RFC 7517 section 4)`;
  return undefined;
};

const isAbsentOr = (value: Json | undefined, type: 'string'): boolean => value === undefined || typeof value === type;

const isAbsentOrStrings = (value: Json | undefined): boolean =>
  value === undefined || (Array.isArray(value) && value.every((entry) => typeof entry === 'string'));

/** OIDC Registration §2: if a set contains keys for both signing and encryption, `use` is REQUIRED for all of them. */
const useFault = (list: readonly JsonObject[], keys: readonly KeyFacts[]): MetadataFault | undefined => {
  const uses = list.map((key, index) => useOf(key, keys.find((facts) => facts.index === index)?.algorithms ?? []));
  if (!uses.includes('sig') || !uses.includes('enc')) return undefined;
  return firstKeyFault(list, (key) =>
    key.use === undefined
      ? 'must have a use, because the set holds signing and encryption keys (OIDC Registration section 2)'
      : undefined,
  );
};

/** A key that could serve both uses counts for neither. */
const useOf = (key: JsonObject, algorithms: readonly string[]): string | undefined => {
  if (typeof key.use === 'string') return key.use;
  const encrypting = algorithms.filter(isEncryption).length;
  if (algorithms.length > 0 && encrypting === algorithms.length) return 'enc';
  return algorithms.length > 0 && encrypting === 0 ? 'sig' : undefined;
};

const isEncryption = (algorithm: string): boolean => /^(?:RSA-OAEP|RSA1_5|ECDH-ES)/.test(algorithm);

/** KEY-07, FAPI 2.0 §5.4.3: several keys may share a `kid` only if `kty`, `alg` or `use` distinguishes them. */
const kidFault = (list: readonly JsonObject[]): MetadataFault | undefined =>
  firstKeyFault(list, (key, index) =>
    list.slice(0, index).some((earlier) => isMistakable(earlier, key))
      ? 'must not repeat a kid unless kty, alg or use tells the keys apart (RFC 7517 section 4.5)'
      : undefined,
  );

const isMistakable = (one: JsonObject, other: JsonObject): boolean =>
  one.kid !== undefined &&
  one.kid === other.kid &&
  !['kty', 'alg', 'use'].some((name) => areDistinct(one[name], other[name]));

/** A member that one of the two lacks may still mean the other's value, so it distinguishes nothing. */
const areDistinct = (one: Json | undefined, other: Json | undefined): boolean =>
  one !== undefined && other !== undefined && one !== other;

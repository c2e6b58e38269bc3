import { setImmediate } from 'node:timers/promises';
import { cleanJwks, isJsonObject, type Json, type JsonObject, type KeyFacts } from '@clientele/domain';
import { importJWK } from 'jose';
import { decodeBase64url } from './base64-strict.ts';
import { certificateFault } from './certificate-fault.ts';
import { isEd25519PublicKey } from './ed25519-point.ts';
import { encryptionAlgorithms, type KeyKind, keyKindOf, signatureAlgorithms } from './key-kinds.ts';
import { rsaFault } from './rsa-fault.ts';

/** KEY-04, J8: keys beyond this number are not inspected, whatever the caller's own limit is. */
const keysMax = 32;

/**
 * KEY-04, J8: the bits of all RSA moduli of a set together, because the work grows with them: 32 keys of 2048 bits, or 8
 * of 8192. It takes about 10 ms of processor time.
 */
const modulusBitsOfSetMax = 32 * 2048;

/**
 * KEY-04 to KEY-08: inspects each key of a JWK Set and finds the algorithms it can serve. Keys of an unknown kind have
 * no fault and serve nothing (RFC 7517 §5); known ones must be well formed and strong. Only public members are read,
 * and no fault repeats their values. The set is inspected as it will be stored, without `null` and empty members. The
 * event loop turns between two keys, so that a large set does not hold up other requests.
 */
export const inspectKeys = async (jwks: JsonObject): Promise<readonly KeyFacts[]> => {
  const { keys } = cleanJwks(jwks);
  const list: readonly Json[] = Array.isArray(keys) ? keys : [];
  const facts: KeyFacts[] = [];
  let modulusBits = 0;
  for (const [index, key] of list.slice(0, keysMax).entries()) {
    if (index > 0) await setImmediate();
    const bits = modulusBits + modulusBitsOf(key);
    if (bits <= modulusBitsOfSetMax) modulusBits = bits;
    facts.push(bits === modulusBits ? await inspectKey(key, index) : beyondBudget(index));
  }
  if (list.length <= keysMax) return facts;
  return [...facts, { ...unusable(keysMax), fault: `must be one of at most ${keysMax} keys` }];
};

/** By the length of its text, before anything is decoded. */
const modulusBitsOf = (key: Json): number =>
  isJsonObject(key) && key.kty === 'RSA' && typeof key.n === 'string' ? Math.floor((key.n.length * 3) / 4) * 8 : 0;

const beyondBudget = (index: number): KeyFacts => ({
  ...unusable(index),
  fault: `must not take the RSA moduli of the set beyond ${modulusBitsOfSetMax} bits together`,
});

const unusable = (index: number): KeyFacts => ({ index, algorithms: [], hasCertificate: false });

const inspectKey = async (key: Json, index: number): Promise<KeyFacts> => {
  if (!isJsonObject(key)) return { ...unusable(index), fault: 'must be an object (RFC 7517 section 5)' };
  const hasCertificate = Array.isArray(key.x5c) && key.x5c.length > 0;
  if (isEllipticWithoutCurve(key)) return { ...unusable(index), fault: 'must have a crv (RFC 7518 section 6.2.1)' };
  const kind = keyKindOf(key);
  if (kind === undefined) return { ...unusable(index), hasCertificate };
  const fault = await keyFault(key, kind);
  if (fault !== undefined) return { ...unusable(index), fault };
  return { index, algorithms: algorithmsOf(key, kind), hasCertificate };
};

const isEllipticWithoutCurve = (key: JsonObject): boolean =>
  (key.kty === 'EC' || key.kty === 'OKP') && typeof key.crv !== 'string';

const keyFault = async (key: JsonObject, kind: KeyKind): Promise<string | undefined> =>
  purposeFault(key, kind) ??
  encodingFault(key, kind) ??
  (await strengthFault(key, kind)) ??
  certificateFault(key, kind);

/** RFC 7517 §4.4: `alg` and `use` state the purpose of a key. `alg` must not contradict the key's type or its `use`. */
const purposeFault = (key: JsonObject, kind: KeyKind): string | undefined => {
  const { alg, use } = key;
  if (typeof alg !== 'string' || !(signatureAlgorithms.has(alg) || encryptionAlgorithms.has(alg))) return undefined;
  if (!kind.algorithms.includes(alg)) return 'must have an alg that fits its kty and crv (RFC 7518 section 6.1)';
  if (use === 'sig' && encryptionAlgorithms.has(alg)) return 'must not have use sig with an encryption alg';
  if (use === 'enc' && signatureAlgorithms.has(alg)) return 'must not have use enc with a signature alg';
  return undefined;
};

const encodingFault = (key: JsonObject, kind: KeyKind): string | undefined => {
  for (const name of kind.members) {
    const octets = decodeBase64url(key[name]);
    if (octets === undefined) return `must have a base64url ${name} (RFC 7518 section 6)`;
    if (kind.octets !== undefined && octets.length !== kind.octets)
      return `must have ${kind.octets} octets in ${name} (RFC 7518 section 6)`;
  }
  return undefined;
};

const strengthFault = async (key: JsonObject, kind: KeyKind): Promise<string | undefined> => {
  if (kind.kty === 'RSA') {
    const fault = rsaFault(decodeBase64url(key.n), decodeBase64url(key.e));
    if (fault !== undefined) return fault;
  }
  if (kind.crv === 'Ed25519' && !isEd25519PublicKey(decodeBase64url(key.x))) return offCurve;
  return (await canImport(key, kind)) ? undefined : offCurve;
};

const offCurve = 'must be a public key on its curve (RFC 7518 section 6)';

/** Only the members of the public key itself are passed on, so that `key_ops` or `ext` cannot influence the import. */
const canImport = async (key: JsonObject, { kty, crv, members, importedFor }: KeyKind): Promise<boolean> => {
  const bare = Object.fromEntries(members.map((name) => [name, String(key[name])]));
  try {
    await importJWK({ kty, ...(crv === undefined ? {} : { crv }), ...bare }, importedFor);
    return true;
  } catch {
    return false;
  }
};

/**
 * KEY-08: the algorithms of this kind of key, narrowed by its `alg`, `use` and `key_ops`; an unknown value leaves none.
 */
const algorithmsOf = (key: JsonObject, kind: KeyKind): readonly string[] =>
  kind.algorithms.filter(
    (algorithm) =>
      (key.alg === undefined || key.alg === algorithm) &&
      (key.use === undefined || key.use === (signatureAlgorithms.has(algorithm) ? 'sig' : 'enc')) &&
      permits(key.key_ops, algorithm),
  );

/** RFC 7517 §4.3. Web Crypto exports public ECDH keys with an empty list, which rules nothing out. */
const permits = (operations: Json | undefined, algorithm: string): boolean => {
  if (!Array.isArray(operations) || operations.length === 0) return true;
  const needed = signatureAlgorithms.has(algorithm) ? ['verify'] : ['encrypt', 'wrapKey', 'deriveKey', 'deriveBits'];
  return needed.some((operation) => operations.includes(operation));
};

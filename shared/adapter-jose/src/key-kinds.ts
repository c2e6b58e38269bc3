import type { JsonObject } from '@clientele/domain';

/** One kind of public key: its members, their length, and the algorithms it can serve. */
export type KeyKind = {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly crv?: string;
  readonly members: readonly ('n' | 'e' | 'x' | 'y')[];
  /** Octets of each member, if the curve fixes them (RFC 7518 §6.2.1.2, RFC 8037 §2). */
  readonly octets?: number;
  /** The algorithm to import the key for when only its soundness matters. */
  readonly importedFor: string;
  readonly algorithms: readonly string[];
};

const rsaSignatures = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** Without RSA1_5, which RFC 8725 §3.2 advises against and jose no longer supports. */
const rsaEncryptions = ['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'];

const keyAgreements = ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'];

const ellipticCurve = (crv: string, octets: number, signature: string): KeyKind => ({
  kty: 'EC',
  crv,
  octets,
  members: ['x', 'y'],
  importedFor: signature,
  algorithms: [signature, ...keyAgreements],
});

const kinds: readonly KeyKind[] = [
  { kty: 'RSA', members: ['n', 'e'], importedFor: 'RS256', algorithms: [...rsaSignatures, ...rsaEncryptions] },
  ellipticCurve('P-256', 32, 'ES256'),
  ellipticCurve('P-384', 48, 'ES384'),
  ellipticCurve('P-521', 66, 'ES512'),
  { kty: 'OKP', crv: 'Ed25519', members: ['x'], octets: 32, importedFor: 'Ed25519', algorithms: ['EdDSA', 'Ed25519'] },
  { kty: 'OKP', crv: 'X25519', members: ['x'], octets: 32, importedFor: 'ECDH-ES', algorithms: keyAgreements },
];

export const encryptionAlgorithms: ReadonlySet<string> = new Set([...rsaEncryptions, ...keyAgreements]);

export const signatureAlgorithms: ReadonlySet<string> = new Set(
  kinds.flatMap((kind) => kind.algorithms).filter((algorithm) => !encryptionAlgorithms.has(algorithm)),
);

/** Undefined for unknown kinds (secp256k1, Ed448, AKP, …): such keys are kept and serve no algorithm. */
export const keyKindOf = (key: JsonObject): KeyKind | undefined =>
  kinds.find((kind) => kind.kty === key.kty && (kind.crv === undefined || kind.crv === key.crv));

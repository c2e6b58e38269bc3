import { generateKeyPairSync, type JsonWebKey, randomBytes, X509Certificate } from 'node:crypto';
import { ecCertificate, rsaCertificate } from './certificates.ts';
import { rsaModulus, rsaModulusWeak } from './moduli.ts';

type Jwk = Readonly<Record<string, unknown>>;

const ecKey = (namedCurve: string): JsonWebKey =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ format: 'jwk' });

const publicPart = ({ d: _, ...rest }: JsonWebKey): Jwk => rest;

export const ecPrivate: Jwk = ecKey('P-256');
export const ec: Jwk = publicPart(ecPrivate);
export const ec384: Jwk = publicPart(ecKey('P-384'));
export const ec521: Jwk = publicPart(ecKey('P-521'));
export const ed25519: Jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
export const x25519: Jwk = generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' });

export const rsa: Jwk = { kty: 'RSA', e: 'AQAB', n: rsaModulus };
/** Below every current minimum: 1024 bits (KEY-04, AUTHN-12). */
export const rsaWeak: Jwk = { kty: 'RSA', e: 'AQAB', n: rsaModulusWeak };

const numberOf = (bytes: number): string => randomBytes(bytes).toString('base64url');

/** Only looks like a private key, which is all that a registry may notice about it (KEY-03). */
export const rsaPrivate: Jwk = { ...rsa, d: numberOf(256), p: numberOf(128), q: numberOf(128) };

/** A key with its self-signed certificate, as `self_signed_tls_client_auth` requires (RFC 8705 §2.2.2). */
const certified = (certificate: string): Jwk => ({
  ...new X509Certificate(Buffer.from(certificate, 'base64')).publicKey.export({ format: 'jwk' }),
  x5c: [certificate],
});
export const ecCertified: Jwk = certified(ecCertificate);
export const rsaCertified: Jwk = certified(rsaCertificate);

/** `jwks` with these keys, to be spread next to other members. */
export const jwks = (...keys: readonly unknown[]): { readonly jwks: { readonly keys: readonly unknown[] } } => ({
  jwks: { keys },
});

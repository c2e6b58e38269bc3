import { generateKeyPairSync, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ecCertificate, rsaCertificate } from './certificates.ts';

type Jwk = Readonly<Record<string, unknown>>;

const publicOf = (pair: { readonly publicKey: KeyObject }): JsonWebKey => pair.publicKey.export({ format: 'jwk' });
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsaPair = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const rsa: Jwk = publicOf(rsaPair);
export const rsaPrivate: Jwk = rsaPair.privateKey.export({ format: 'jwk' });
/** Below every floor of today: 1024 bits (KEY-04, AUTHN-12). */
export const rsaWeak: Jwk = publicOf(generateKeyPairSync('rsa', { modulusLength: 1024 }));
export const ec: Jwk = publicOf(ecPair);
export const ecPrivate: Jwk = ecPair.privateKey.export({ format: 'jwk' });
export const ec384: Jwk = publicOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }));
export const ec521: Jwk = publicOf(generateKeyPairSync('ec', { namedCurve: 'P-521' }));
export const ed25519: Jwk = publicOf(generateKeyPairSync('ed25519'));
export const x25519: Jwk = publicOf(generateKeyPairSync('x25519'));

/** A key with its self-signed certificate, as `self_signed_tls_client_auth` wants it (RFC 8705 §2.2.2). */
const certified = (certificate: string): Jwk => ({
  ...new X509Certificate(Buffer.from(certificate, 'base64')).publicKey.export({ format: 'jwk' }),
  x5c: [certificate],
});
export const ecCertified: Jwk = certified(ecCertificate);
export const rsaCertified: Jwk = certified(rsaCertificate);

/** `jwks` with these keys: `{...jwks(ec, rsa)}` beside other members. */
export const jwks = (...keys: readonly unknown[]): { readonly jwks: { readonly keys: readonly unknown[] } } => ({
  jwks: { keys },
});

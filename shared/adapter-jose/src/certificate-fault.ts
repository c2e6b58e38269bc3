import { X509Certificate } from 'node:crypto';
import type { Json, JsonObject } from '@clientele/domain';
import { decodeBase64 } from './base64-strict.ts';
import type { KeyKind } from './key-kinds.ts';

const certificatesMax = 10;

/**
 * KEY-06: the first certificate of `x5c` must contain the same key as the bare members (OIDC Registration §2,
 * RFC 7517 §4.7). Its chain and dates are judged when it is used (RFC 8705 §2), not here.
 */
export const certificateFault = (key: JsonObject, kind: KeyKind): string | undefined => {
  if (key.x5c === undefined) return undefined;
  const chain = chainOf(key.x5c);
  if (chain === undefined)
    return `must have 1 to ${certificatesMax} certificates in base64 as its x5c (RFC 7517 section 4.7)`;
  const certified = publicKeyOf(chain[0]);
  if (certified === undefined) return 'must have a DER certificate first in its x5c (RFC 7517 section 4.7)';
  if (['kty', 'crv', ...kind.members].some((name) => certified[name] !== bareMember(key, name, kind)))
    return 'must equal the key of the first certificate of its x5c (RFC 7517 section 4.7)';
  return undefined;
};

const bareMember = (key: JsonObject, name: string, kind: KeyKind): Json | undefined =>
  name === 'crv' ? kind.crv : key[name];

const chainOf = (value: Json): readonly Buffer[] | undefined => {
  if (!Array.isArray(value) || value.length === 0 || value.length > certificatesMax) return undefined;
  const chain = value.map(decodeBase64).filter((der) => der !== undefined);
  return chain.length === value.length ? chain : undefined;
};

/** Node would also accept PEM, and DER followed by other bytes; the text must be exactly one DER certificate. */
const publicKeyOf = (der: Buffer | undefined): { readonly [member: string]: unknown } | undefined => {
  if (der === undefined) return undefined;
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.equals(der) ? { ...certificate.publicKey.export({ format: 'jwk' }) } : undefined;
  } catch {
    return undefined;
  }
};

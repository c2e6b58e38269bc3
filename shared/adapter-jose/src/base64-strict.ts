import type { Json } from '@clientele/domain';

/**
 * RFC 7515 §2: base64url that is not empty and has no padding, no other characters and no stray trailing bits;
 * otherwise undefined.
 */
export const decodeBase64url = (value: Json | undefined): Buffer | undefined => decode(value, 'base64url');

/** RFC 7517 §4.7: certificates, unlike all other members, are base64 with padding. */
export const decodeBase64 = (value: Json | undefined): Buffer | undefined => decode(value, 'base64');

/** Node skips characters outside the alphabet, so only the exact text that the octets encode to is accepted. */
const decode = (value: Json | undefined, encoding: 'base64' | 'base64url'): Buffer | undefined => {
  if (typeof value !== 'string' || value === '') return undefined;
  const octets = Buffer.from(value, encoding);
  return octets.toString(encoding) === value ? octets : undefined;
};

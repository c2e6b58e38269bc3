import type { Json } from '@clientele/domain';

/** RFC 7515 §2: no padding, no other characters, no stray bits at the end, and not empty; otherwise undefined. */
export const decodeBase64url = (value: Json | undefined): Buffer | undefined => decode(value, 'base64url');

/** RFC 7517 §4.7: certificates are in base64 with padding, unlike all other members. */
export const decodeBase64 = (value: Json | undefined): Buffer | undefined => decode(value, 'base64');

/** Node skips what is not in the alphabet; only the one text that the octets encode to is let through. */
const decode = (value: Json | undefined, encoding: 'base64' | 'base64url'): Buffer | undefined => {
  if (typeof value !== 'string' || value === '') return undefined;
  const octets = Buffer.from(value, encoding);
  return octets.toString(encoding) === value ? octets : undefined;
};

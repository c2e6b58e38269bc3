import { hash } from 'node:crypto';

const blockBytes = 64;
const digestBytes = 32;
const innerPad = 0x36;
const outerPad = 0x5c;

/** HMAC-SHA-256 of a text, hexadecimal. */
export type Hmac = (text: string) => string;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, for many texts. It combines two one-shot hashes, because `createHmac`
 * allocates an object per text and every registration derives several values. Digests are text, because a buffer for
 * each would cost as much again.
 */
export const hmacSha256 = (key: Buffer): Hmac => {
  if (key.length > blockBytes) throw new RangeError('keys longer than a block are not used here');
  const outer = padded(key, outerPad, digestBytes);
  return (text) => {
    const inner = padded(key, innerPad, Buffer.byteLength(text));
    inner.write(text, blockBytes, 'utf8');
    outer.write(hash('sha256', inner, 'binary'), blockBytes, 'latin1');
    return hash('sha256', outer);
  };
};

/** The key's block XORed with a pad, followed by room for the data to hash. */
const padded = (key: Buffer, pad: number, roomBytes: number): Buffer => {
  const block = Buffer.allocUnsafe(blockBytes + roomBytes);
  for (let index = 0; index < blockBytes; index += 1) block[index] = (key[index] ?? 0) ^ pad;
  return block;
};

/**
 * HKDF-Expand (RFC 5869 §2.3) for one block of 32 octets, hexadecimal. Extract is not needed: the client's key is uniformly random (§3.3).
 * `info` names purpose, tenant, client and version, so that no two derivations share a label.
 */
export const expand = (hmac: Hmac, info: string): string => hmac(`${info}\u0001`);

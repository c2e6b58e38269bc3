import { hash } from 'node:crypto';

const blockBytes = 64;

const digestBytes = 32;
const innerPad = 0x36;
const outerPad = 0x5c;

/**
 * HMAC-SHA-256 (RFC 2104) under one key, for many texts. Made of two one-shot hashes, because `createHmac` costs ten times as
 * much and every registration derives several values.
 */
export const hmacSha256 = (key: Buffer): ((text: Buffer) => Buffer) => {
  if (key.length > blockBytes) throw new RangeError('keys longer than a block are not used here');
  const outer = padded(key, outerPad, digestBytes);
  return (text) => {
    const inner = padded(key, innerPad, text.length);
    text.copy(inner, blockBytes);
    hash('sha256', inner, 'buffer').copy(outer, blockBytes);
    return hash('sha256', outer, 'buffer');
  };
};

/** A block of the key under a pad, and room behind it for what is hashed with it. */
const padded = (key: Buffer, pad: number, roomBytes: number): Buffer => {
  const block = Buffer.allocUnsafe(blockBytes + roomBytes);
  block.fill(pad, 0, blockBytes);
  for (let index = 0; index < key.length; index += 1) block[index] = (key[index] ?? 0) ^ pad;
  return block;
};

/**
 * HKDF-Expand (RFC 5869 §2.3) for one block of 32 octets. Extract is not needed: the client's key is uniformly random (§3.3).
 * `info` names purpose, tenant, client and version, so that no two derivations share a label.
 */
export const expand = (hmac: (text: Buffer) => Buffer, info: string): Buffer =>
  hmac(Buffer.from(`${info}\u0001`, 'utf8'));

import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/**
 * A prepared key, or a key as 64 hexadecimal digits. Never a Buffer: for a Buffer, Node first tries two other types and
 * throws and catches an error for each, which takes several times as long as the encryption.
 */
type AeadKey = KeyObject | string;

/**
 * The encoding of a key given as text. Node's typings lack this option; a Node version that ignored it would reject the
 * key's length.
 */
const cipherOptions: { readonly authTagLength: number } = Object.assign(
  { encoding: 'hex' },
  { authTagLength: tagBytes },
);

/**
 * AES-256-GCM; returns nonce, ciphertext and tag in base64url. `boundTo` is authenticated; `decrypt` needs it again.
 */
export const encrypt = (
  key: AeadKey,
  plain: Buffer,
  options: { readonly boundTo: string; readonly nonce: Buffer },
): string => {
  const cipher = createCipheriv('aes-256-gcm', key, options.nonce, cipherOptions);
  cipher.setAAD(Buffer.from(options.boundTo, 'utf8'));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([options.nonce, body, cipher.getAuthTag()]).toString('base64url');
};

/** @throws Error if key, text or binding differs from what was used to encrypt. */
export const decrypt = (key: AeadKey, text: string, options: { readonly boundTo: string }): Buffer => {
  const bytes = Buffer.from(text, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), cipherOptions);
  decipher.setAAD(Buffer.from(options.boundTo, 'utf8'));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  const plain = decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes));
  return Buffer.concat([plain, decipher.final()]);
};

export const freshNonce = (random: (bytes: number) => Buffer): Buffer => random(nonceBytes);

import assert from 'node:assert/strict';
import { createCipheriv, createSecretKey } from 'node:crypto';
import { it } from 'node:test';
import { decrypt, encrypt } from './aead.ts';

const key = Buffer.alloc(32, 7);
const nonce = Buffer.alloc(12, 1);
const plain = Buffer.from('{"contacts":["operations@rp.example"]}');
const boundTo = 'clientele personal v1\ndefault\nc1';

/** AES-256-GCM with a Buffer as the key, which is how the first stored texts were made. */
const withBuffer = (): string => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(boundTo));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

it('a key gives the same text as a key object, as hexadecimal digits and as bytes', () => {
  for (const form of [createSecretKey(key), key.toString('hex')]) {
    assert.equal(encrypt(form, plain, { boundTo, nonce }), withBuffer());
    assert.deepEqual(decrypt(form, withBuffer(), { boundTo }), plain);
  }
});

it('a text opens under no other key and no other binding', () => {
  assert.throws(() => decrypt(Buffer.alloc(32, 8).toString('hex'), withBuffer(), { boundTo }));
  assert.throws(() => decrypt(key.toString('hex'), withBuffer(), { boundTo: `${boundTo}2` }));
});

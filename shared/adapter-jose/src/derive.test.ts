import assert from 'node:assert/strict';
import { createHmac, hkdfSync } from 'node:crypto';
import { it } from 'node:test';
import fc from 'fast-check';
import { expand, hmacSha256 } from './derive.ts';

it('RFC 4231 test case 2: HMAC-SHA-256 of a short key', () => {
  const mac = hmacSha256(Buffer.from('Jefe'))('what do ya want for nothing?');
  assert.equal(mac, '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
});

it('agrees with the platform on every key and text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.string({ maxLength: 300, unit: 'binary' }), (key, text) => {
      const expected = createHmac('sha256', key).update(text).digest('hex');
      assert.equal(hmacSha256(Buffer.from(key))(text), expected);
    }),
  );
});

it('RFC 5869 §2.3: expand is the one-block HKDF-Expand of an extracted key', () => {
  const salt = Buffer.from('salt');
  const input = Buffer.from('input keying material');
  const extracted = createHmac('sha256', salt).update(input).digest();
  const expected = Buffer.from(hkdfSync('sha256', input, salt, 'info', 32)).toString('hex');
  assert.equal(expand(hmacSha256(extracted), 'info'), expected);
});

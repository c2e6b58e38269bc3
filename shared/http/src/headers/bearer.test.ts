import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBearer } from './bearer.ts';

const read = (authorization: string | undefined, url = '/register/c1', sent = 1) => {
  const rawHeaders = ['Host', 'rp.example'];
  if (authorization !== undefined) for (let i = 0; i < sent; i += 1) rawHeaders.push('AUTHORIZATION', authorization);
  return readBearer({ headers: { authorization }, raw: { rawHeaders }, url });
};

test('no Authorization header is no credential', () => {
  assert.deepEqual(read(undefined), { kind: 'none' });
});

for (const header of ['Bearer abc', 'bearer abc', 'BEARER abc', 'Bearer   abc'])
  test(`IAT-02: the scheme's case does not matter: ${header}`, () => {
    assert.deepEqual(read(header), { kind: 'bearer', token: 'abc' });
  });

test('RFC 6750 section 2.1: every character of b64token, with padding', () => {
  assert.deepEqual(read('Bearer aZ09-._~+/=='), { kind: 'bearer', token: 'aZ09-._~+/==' });
});

test('ERR-04: a token of any length is a token; whether it is genuine is not judged here', () => {
  const token = 'a'.repeat(5_000);
  assert.deepEqual(read(`Bearer ${token}`), { kind: 'bearer', token });
});

const malformed = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer a b',
  'Bearer a,b',
  'Bearer =a',
  'Bearer a=b',
  'Bearer "a"',
  'Bearer\ta',
  'Bearer ä',
];
for (const header of [...malformed, ', Bearer a', '(x) y'])
  test(`ERR-06: ${JSON.stringify(header.slice(0, 20))} is a broken Authorization header`, () => {
    assert.deepEqual(read(header), { kind: 'malformed' });
  });

for (const header of ['Basic dXNlcjpwYXNz', 'DPoP abc', 'Bearerx abc', 'Basic', 'Digest a="b", c="d"'])
  test(`IAT-03: ${header} is another scheme`, () => {
    assert.deepEqual(read(header), { kind: 'other-scheme' });
  });

test('ERR-06: several Authorization headers are malformed, also equal ones', () => {
  assert.deepEqual(read('Bearer abc', '/register/c1', 2), { kind: 'malformed' });
});

for (const query of ['access_token=x', 'a=b&access_token=x', 'access%5Ftoken=x', 'access_token', '?&access_token='])
  test(`ERR-06: a token in the query is refused, with and without a header: ?${query}`, () => {
    assert.deepEqual(read(undefined, `/register/c1?${query}`), { kind: 'malformed' });
    assert.deepEqual(read('Bearer abc', `/register/c1?${query}`), { kind: 'malformed' });
  });

test('other query members do not matter', () => {
  assert.deepEqual(read('Bearer abc', '/register/c1?x_access_token=1&b=access_token'), {
    kind: 'bearer',
    token: 'abc',
  });
});

test('a hostile header is judged in no time', () => {
  const startedAt = performance.now();
  read(`Bearer ${'='.repeat(16_000)}x`);
  read(`Bearer ${' '.repeat(4_000)}`);
  assert.ok(performance.now() - startedAt < 100);
});

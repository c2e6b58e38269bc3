import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { commaList, integerBetween, onOff, portNumber, readConfig, urlText } from './config.ts';

const schema = z
  .object({
    PORT: portNumber.default(3000),
    ISSUER: urlText,
    RATE_LIMIT: onOff.default(true),
    FETCH_ALLOW: commaList.default([]),
    SECTOR_WAIT_MS: integerBetween(100, 10_000).default(3_000),
    PROFILE: z.enum(['bcp', 'mcp']).default('bcp'),
  })
  .transform(({ PORT, ISSUER, RATE_LIMIT, FETCH_ALLOW }) => ({
    port: PORT,
    issuer: ISSUER,
    rateLimit: RATE_LIMIT,
    fetchAllow: FETCH_ALLOW,
  }));

const issuer = { ISSUER: 'https://op.example' };

test('defaults apply if nothing is set, and unknown variables are ignored', () => {
  assert.deepEqual(readConfig(schema, { ...issuer, HOME: '/root' }), {
    ok: true,
    value: { port: 3000, issuer: 'https://op.example', rateLimit: true, fetchAllow: [] },
  });
});

test('a variable that is set to nothing counts as unset', () => {
  const read = readConfig(schema, { ...issuer, PORT: '', FETCH_ALLOW: '' });
  assert.equal(read.ok && read.value.port, 3000);
});

test('all faults are reported at once, by name and without values', () => {
  const read = readConfig(schema, {
    PORT: 'secret1',
    RATE_LIMIT: 'secret2',
    FETCH_ALLOW: 'secret3,,x',
    PROFILE: 'secret4',
  });
  assert.ok(!read.ok);
  assert.deepEqual(
    read.error.map((fault) => fault.split(':')[0]),
    ['PORT', 'ISSUER', 'RATE_LIMIT', 'FETCH_ALLOW', 'PROFILE'],
  );
  assert.ok(read.error.includes('ISSUER: must be set'));
  assert.ok(read.error.includes('PORT: must be a whole number from 0 to 65535'));
  assert.doesNotMatch(read.error.join('\n'), /secret/);
});

for (const port of ['-1', '65536', '1e3', ' 80', '0x50', '80.0', '٣'])
  test(`a port is decimal digits up to 65535: ${JSON.stringify(port)} is refused`, () => {
    assert.equal(readConfig(schema, { ...issuer, PORT: port }).ok, false);
  });

const badUrls = [
  'ftp://op.example',
  'op.example',
  'javascript:alert(1)',
  'https://user@op.example',
  'https://op.example?x=1',
  'https://op.example#x',
  ' https://op.example',
  'https://op\\.example',
  'https://op.ex\tample',
  'https://',
];
for (const url of badUrls)
  test(`a URL is absolute, http or https, without user, query and fragment: ${JSON.stringify(url)} is refused`, () => {
    assert.equal(readConfig(schema, { ISSUER: url }).ok, false);
  });

for (const url of [
  'https://op.example',
  'http://127.0.0.1:3000/a/b',
  'http://[::1]:3000',
  'https://op.example/t~1/%C3%A4',
])
  test(`a URL is kept as it is written: ${url}`, () => {
    const read = readConfig(schema, { ISSUER: url });
    assert.equal(read.ok && read.value.issuer, url);
  });

test('a list is split at commas, blanks around its texts dropped', () => {
  const read = readConfig(schema, { ...issuer, FETCH_ALLOW: 'a.example, 10.0.0.0/8' });
  assert.deepEqual(read.ok && read.value.fetchAllow, ['a.example', '10.0.0.0/8']);
});

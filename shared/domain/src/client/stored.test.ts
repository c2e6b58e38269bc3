import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { storedEventVersions, upcast } from './stored.ts';

const [schema] = storedEventVersions.ClientRegistered;

const whole = {
  client_id: 'c1',
  client_id_issued_at: 1,
  metadata: { client_name: 'x' },
  sealed: 'sealed',
  secretVersion: 1,
  tokenDigest: '0'.repeat(64),
  tokenVersion: 1,
};

const anything = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(
    '',
    'c',
    '0'.repeat(64),
    `${'0'.repeat(64)}\n`,
    'A'.repeat(64),
    0,
    1,
    -1,
    1.5,
    2 ** 53,
    Number.POSITIVE_INFINITY,
    {},
    [],
  ),
);

it('P6: ClientRegistered v1 is read exactly as its schema reads it, whatever stands in it', () => {
  const names = fc.constantFrom(...Object.keys(whole), 'another');
  fc.assert(
    fc.property(names, anything, fc.subarray(Object.keys(whole)), (name, value, left) => {
      const data: Record<string, unknown> = { ...whole, [name]: value };
      for (const member of left) Reflect.deleteProperty(data, member);
      const wanted = schema.safeParse(data);
      const read = upcast({ type: 'ClientRegistered', version: 1, data });
      assert.deepEqual(read.ok ? read.value.data : undefined, wanted.data);
    }),
    { numRuns: 1_000 },
  );
});

it('P6: ClientRegistered v1 is read with and without what it need not have', () => {
  const { sealed: _sealed, secretVersion: _secretVersion, ...least } = whole;
  for (const data of [whole, least]) {
    const read = upcast({ type: 'ClientRegistered', version: 1, data });
    assert.deepEqual(read.ok && read.value.data, data);
  }
});

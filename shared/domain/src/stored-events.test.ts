import assert from 'node:assert/strict';
import { it } from 'node:test';
import { upcast } from './stored-events.ts';

const whole = {
  client_id: 'c1',
  client_id_issued_at: 1,
  metadata: { client_name: 'x' },
  sealed: 'sealed',
  secretVersion: 1,
  tokenDigest: '0'.repeat(64),
  tokenVersion: 1,
};

it('P6: ClientRegistered v1 is read with and without what it need not have', () => {
  const { sealed: _sealed, secretVersion: _secretVersion, ...least } = whole;
  for (const data of [whole, least]) {
    const read = upcast({ type: 'ClientRegistered', version: 1, data });
    assert.deepEqual(read.ok && read.value.data, data);
  }
});

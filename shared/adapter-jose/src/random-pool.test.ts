import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { describe, it } from 'node:test';
import { randomPool } from './random-pool.ts';

/** More than two refills of the pool, and some that do not end where the pool does. */
const drawsOver = 3 * 16 * 1024;

describe('the pool of random bytes', () => {
  it('RESP-19: never gives the same bytes twice, nor zeros, over several refills', () => {
    const random = randomPool();
    const drawn: string[] = [];
    for (let bytes = 0; bytes < drawsOver; bytes += 12 + 32)
      drawn.push(...[12, 32].map((each) => random(each).toString('hex')));
    assert.equal(new Set(drawn).size, drawn.length);
    assert.ok(!drawn.some((text) => /^0+$/.test(text)));
    assert.deepEqual([...new Set(drawn.map((text) => text.length))], [24, 64]);
  });

  it('gives other bytes than every other pool', () => {
    assert.notDeepEqual(randomPool()(32), randomPool()(32));
  });

  it('holds nothing any more of what it gave out', (context) => {
    const pools: Buffer[] = [];
    const { randomFillSync } = crypto;
    context.mock.method(crypto, 'randomFillSync', (pool: Buffer) => {
      pools.push(pool);
      return randomFillSync(pool);
    });
    syncBuiltinESMExports();
    const random = randomPool();
    const taken = [32, 12, 32].map(random);
    context.mock.restoreAll();
    syncBuiltinESMExports();
    const [pool] = pools;
    assert.ok(pool !== undefined && pools.length === 1);
    assert.deepEqual(pool.subarray(0, 76), Buffer.alloc(76));
    for (const bytes of taken) assert.ok(!pool.includes(bytes));
    assert.notDeepEqual(pool.subarray(76, 108), Buffer.alloc(32));
  });
});

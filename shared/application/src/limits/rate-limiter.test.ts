import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rateLimiter } from './rate-limiter.ts';

const tenPerSecond = { countMax: 10, periodMs: 1_000 };

/** How many of a number of attempts at one moment are within the rate. */
const admitted = (limiter: ReturnType<typeof rateLimiter>, { key = 'a', atMs = 0, attempts = 100 } = {}): number =>
  Array.from({ length: attempts }, () => {
    if (limiter.waitMs(key, atMs) > 0) return 0;
    limiter.take(key, atMs);
    return 1;
  }).filter((one) => one === 1).length;

describe('A rate (REG-16)', () => {
  it('admits its number at once and no more', () => {
    assert.equal(admitted(rateLimiter(tenPerSecond, 100)), 10);
  });

  it('admits one more each time the period of one has passed, and as many again after a whole period', () => {
    const limiter = rateLimiter(tenPerSecond, 100);
    admitted(limiter);
    assert.equal(limiter.waitMs('a', 0), 100);
    assert.equal(admitted(limiter, { atMs: 99 }), 0);
    assert.equal(admitted(limiter, { atMs: 100 }), 1);
    assert.equal(admitted(limiter, { atMs: 1_100 }), 10);
  });

  it('counts each key for itself', () => {
    const limiter = rateLimiter(tenPerSecond, 100);
    admitted(limiter);
    assert.equal(admitted(limiter, { key: 'b' }), 10);
  });

  it('locks nobody out for longer than a period if the clock is set back', () => {
    const limiter = rateLimiter(tenPerSecond, 100);
    admitted(limiter, { atMs: 3_600_000 });
    assert.ok(limiter.waitMs('a', 0) <= 1_000);
    assert.equal(admitted(limiter, { atMs: 1_000 }), 0, 'the debt is still that of the later time');
  });

  it('forgets keys not used recently instead of growing', () => {
    const limiter = rateLimiter(tenPerSecond, 100);
    admitted(limiter, { key: 'first' });
    for (let key = 0; key < 1_000; key += 1) limiter.take(`k${key}`, 0);
    assert.equal(limiter.waitMs('first', 0), 0);
    assert.ok(limiter.waitMs('k999', 0) === 0 && admitted(limiter, { key: 'k999' }) === 9);
  });
});

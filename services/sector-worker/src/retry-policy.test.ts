import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultRetryPolicy, retryDelayMs } from './retry-policy.ts';

describe('the pause after a failed attempt', () => {
  it('grows by the factor up to its limit', () => {
    const longest = Array.from({ length: 8 }, (_, index) => retryDelayMs(defaultRetryPolicy, index + 1, 1));
    assert.deepEqual(longest, [2_000, 8_000, 32_000, 128_000, 512_000, 600_000, 600_000, 600_000]);
  });

  it('lies between half of the step and all of it', () => {
    assert.equal(retryDelayMs(defaultRetryPolicy, 2, 0), 4_000);
    assert.equal(retryDelayMs(defaultRetryPolicy, 2, 0.5), 6_000);
  });

  it('is finite after any number of attempts', () => {
    assert.equal(retryDelayMs(defaultRetryPolicy, 10_000, 0), 300_000);
  });
});

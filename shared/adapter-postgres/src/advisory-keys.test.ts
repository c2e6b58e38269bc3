import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoryKeys } from './advisory-keys.ts';

/** A version of this program that used another number would not exclude earlier versions. */
describe('the numbers of an advisory lock', () => {
  it('are those that released programs take', () => {
    assert.deepEqual(advisoryKeys('migrations'), [0x636c746c, 1]);
    assert.deepEqual(advisoryKeys('projector'), [0x636c746c, 2]);
    assert.deepEqual(advisoryKeys('rebuild'), [0x636c746c, 3]);
  });

  it('follow from its name, are none of those, and fit their columns', () => {
    assert.deepEqual(advisoryKeys('relay'), [0x636c746c, -873_979_250]);
    const numbers = Array.from({ length: 1_000 }, (_, at) => advisoryKeys(`lease ${at}`)[1]);
    assert.equal(new Set(numbers).size, numbers.length);
    for (const number of numbers) assert.ok(number < 0 && number >= -(2 ** 31), String(number));
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { intoLines } from './lines.ts';

const linesOf = (...chunks: readonly string[]): readonly string[] => {
  const seen: string[] = [];
  const lines = intoLines((line) => seen.push(line));
  for (const chunk of chunks) lines.add(chunk);
  lines.end();
  return seen;
};

describe('What a process writes, in lines', () => {
  it('joins what came in pieces, keeps empty lines, and needs no end of the last line', () => {
    assert.deepEqual(linesOf('a', 'b\n\nc', '\nd'), ['ab', '', 'c', 'd']);
    assert.deepEqual(linesOf('a\n'), ['a']);
    assert.deepEqual(linesOf(), []);
  });

  it('does not keep a line that never ends', () => {
    const [first = '', ...others] = linesOf('x'.repeat(70_000), 'y\n');
    assert.equal(first.length, 70_000);
    assert.deepEqual(others, ['y']);
  });
});

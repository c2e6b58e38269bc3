import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StoredRow } from '../ports/maintenance.ts';
import { differingRows } from './differing-rows.ts';

const row = (clientId: string, more: Partial<StoredRow> = {}): StoredRow => ({
  clientId,
  revision: 0,
  document: '{}',
  ...more,
});

/** Rows in byte order of their ids, in pages of two. */
const rowsOf = (...rows: readonly StoredRow[]) => {
  const order = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));
  const sorted = rows.toSorted((one, other) => order(one.clientId, other.clientId));
  return {
    readRows: async (after: string) => sorted.filter(({ clientId }) => order(clientId, after) > 0).slice(0, 2),
  };
};

const found = async (expected: ReturnType<typeof rowsOf>, shown: ReturnType<typeof rowsOf>) => {
  const faults = [];
  for await (const { kind, clientId } of differingRows(expected, shown)) faults.push(`${kind} ${clientId}`);
  return faults;
};

describe('rows that differ', () => {
  it('are found page by page on both sides, in the order of the ids', async () => {
    const expected = rowsOf(row('a'), row('b'), row('c'), row('e'), row('f'));
    const shown = rowsOf(row('b', { revision: 1 }), row('c'), row('d'), row('e', { document: '{"a":1}' }), row('g'));
    assert.deepEqual(await found(expected, shown), [
      'missing a',
      'different b',
      'extra d',
      'different e',
      'missing f',
      'extra g',
    ]);
  });

  it('are compared in the order of the bytes of their ids, which is not that of UTF-16', async () => {
    const [astral, privateUse] = ['\u{1f600}', '\ue000'];
    const both = rowsOf(row('a'), row('ab'), row(privateUse), row(astral));
    assert.deepEqual(await found(both, both), []);
    assert.deepEqual(await found(both, rowsOf(row('ab'), row(astral))), ['missing a', `missing ${privateUse}`]);
    assert.deepEqual(await found(rowsOf(row('a'), row(astral)), both), ['extra ab', `extra ${privateUse}`]);
  });
});

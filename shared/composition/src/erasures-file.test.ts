import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { erasuresFile } from './erasures-file.ts';

describe('the orders of erasures', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const order = (clientId: string) => ({ clientId, at: '2026-01-01T00:00:00.000Z', by: 'alice' });

  it('are read in the order in which they came, and each only once', () => {
    const file = join(folder, 'new', 'erasures.jsonl');
    const orders = erasuresFile(file);
    assert.deepEqual(orders.read(), []);
    orders.add([order('c1'), order('c2')]);
    orders.add([{ ...order('c1'), by: 'bob' }, order('c3')]);
    assert.deepEqual(erasuresFile(file).read(), [order('c1'), order('c2'), order('c3')]);
    assert.equal(
      readFileSync(file, 'utf8').split('\n')[0],
      '{"at":"2026-01-01T00:00:00.000Z","by":"alice","clientId":"c1"}',
    );
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });

  it('E2: never pass over a line that is damaged, because that would lose an erasure', () => {
    const file = join(folder, 'erasures.jsonl');
    for (const line of ['{"at":"2026', '{}', '[]', '{"at":"","by":"","clientId":""}']) {
      writeFileSync(file, `${JSON.stringify(order('c1'))}\n${line}\n`);
      assert.throws(() => erasuresFile(file).read(), /erasures\.jsonl: line 2 is not the order of an erasure/, line);
    }
  });
});

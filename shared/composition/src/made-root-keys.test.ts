import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { makeRootKeys } from './root-keys-file.ts';

it('E1: two registries that start for the first time at one moment make root keys that differ', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const [one, other] = ['one.json', 'other.json'].map((name) => {
    const file = join(folder, name);
    makeRootKeys(file, 0);
    return readFileSync(file, 'utf8');
  });
  assert.notEqual(one, other);
});

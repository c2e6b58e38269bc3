import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { makeRootKeys, rootKeysIn } from '@clientele/composition';
import { rootKeyFile } from './root-keys.ts';

it('E1: a root key that is added is another one each time', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'root-keys.json');
  makeRootKeys(file, 0);
  for (const id of ['second', 'third']) assert.ok(rootKeyFile(file).add(id).ok);
  const keys = [...rootKeysIn(readFileSync(file, 'utf8'), file).byId.values()];
  assert.equal(new Set(keys.map((key) => key.export().toString('hex'))).size, 3);
});

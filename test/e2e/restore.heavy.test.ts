import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { jsonOf } from '../support/command-line.ts';
import { register, startRegistry } from '../support/registry.ts';
import { body, clientele, readAt, sameButForPort } from './on-a-data-directory.ts';

let dataDir: string;
let backup: string;
let kept: JsonObject;
let erased: JsonObject;
beforeEach(async () => {
  const registry = await startRegistry();
  dataDir = registry.dataDir;
  backup = join(dataDir, 'backup');
  kept = (await register(registry, body)).body;
  erased = (await register(registry, body)).body;
  assert.equal((await clientele(dataDir, 'backup', backup)).code, 0);
  assert.equal(await registry.stop(), 0);
  assert.equal((await clientele(dataDir, 'erase', String(erased.client_id), '--as', 'alice', '--yes')).code, 0);
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** The one client is there as before, the other is not, nor is its key. */
const assertErased = async (dir: string): Promise<void> => {
  const registry = await startRegistry({ dataDir: dir });
  assert.deepEqual(sameButForPort((await readAt(registry, kept)).body), sameButForPort(kept));
  assert.equal((await readAt(registry, erased)).status, 401);
  assert.equal(await registry.stop(), 0);
  assert.equal((await clientele(dir, 'check')).code, 0);
  assert.match((await clientele(dir, 'keys', 'status')).stdout, / {2}1 client keys/);
  const shown = await clientele(dir, 'client', 'show', String(erased.client_id), '--history');
  assert.match(shown.stdout, /ClientErased {2}by operator alice/);
};

const wrappedIn = async (dir: string): Promise<string> => {
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(join(dir, 'log.db'), { readOnly: true });
  const row = database.prepare('select wrapped from client_keys where client_id = ?').get(String(erased.client_id));
  database.close();
  return String(row?.wrapped);
};

describe('restore, after an erasure that the backup does not know', () => {
  it('E2: replaces the event log only by one without the erased key, of which no byte is left in it', async () => {
    const wrapped = await wrappedIn(backup);
    assert.equal((await clientele(dataDir, 'restore', backup)).code, 64, 'it would replace a log and asks first');
    const restored = await clientele(dataDir, 'restore', backup, '--yes', '--json');
    assert.equal(restored.code, 0, restored.stdout);
    assert.deepEqual([jsonOf(restored).events, jsonOf(restored).erased], [2, 1]);
    assert.ok(existsSync(String(jsonOf(restored).replacedLog)));
    assert.equal(existsSync(join(dataDir, 'log.db.restoring')), false);
    for (const file of readdirSync(dataDir).filter((name) => name.startsWith('log.db')))
      assert.equal(readFileSync(join(dataDir, file)).includes(wrapped), false, file);
    await assertErased(dataDir);
  });

  it('E2: knows the erasure from the log that it replaces, if the orders are lost', async () => {
    await rm(join(dataDir, 'erasures.jsonl'));
    assert.equal((await clientele(dataDir, 'restore', backup, '--yes')).code, 0);
    assert.match(readFileSync(join(dataDir, 'erasures.jsonl'), 'utf8'), /"by":"alice"/);
    await assertErased(dataDir);
  });

  it('E2: knows the erasure from the orders, if the log is damaged or lost, and from those that the operator names', async () => {
    await writeFile(join(dataDir, 'log.db'), 'not a database');
    const restored = await clientele(dataDir, 'restore', backup, '--yes');
    assert.equal(restored.code, 0, restored.stderr);
    assert.match(restored.stdout, /the replaced event log cannot be read/);
    await assertErased(dataDir);

    const fresh = join(dataDir, 'fresh');
    await mkdir(fresh);
    await copyFile(join(dataDir, 'root-keys.json'), join(fresh, 'root-keys.json'));
    const list = join(dataDir, 'list.jsonl');
    await rename(join(dataDir, 'erasures.jsonl'), list);
    assert.equal(
      (await clientele(fresh, 'restore', backup, '--erasures', list)).code,
      0,
      'there is nothing to replace',
    );
    await assertErased(fresh);
  });
});

describe('an event log that is older than an erasure', () => {
  it('E2: a start erases again what an event log brings back that was copied by hand', async () => {
    for (const file of ['log.db-wal', 'log.db-shm', 'views.db']) await rm(join(dataDir, file), { force: true });
    await copyFile(join(backup, 'log.db'), join(dataDir, 'log.db'));
    await assertErased(dataDir);
  });

  it('replays a list on restored data, and finds nothing to do a second time', async () => {
    const list = join(dataDir, 'list.jsonl');
    assert.equal((await clientele(dataDir, 'erasures', 'list', '--output', list)).code, 0);
    await rm(join(dataDir, 'erasures.jsonl'));
    for (const file of ['log.db-wal', 'log.db-shm', 'views.db']) await rm(join(dataDir, file), { force: true });
    await copyFile(join(backup, 'log.db'), join(dataDir, 'log.db'));
    const outcomes = [];
    for (const _ of ['first', 'second'])
      outcomes.push(jsonOf(await clientele(dataDir, 'erasures', 'replay', list, '--yes', '--json')));
    assert.deepEqual(outcomes, [
      { orders: 1, erased: 1, alreadyErased: 0, unknown: 0 },
      { orders: 1, erased: 0, alreadyErased: 1, unknown: 0 },
    ]);
    await assertErased(dataDir);
  });

  it('refuses a backup that is damaged, or whose root keys are missing, and leaves everything as it was', async () => {
    const before = readFileSync(join(dataDir, 'log.db'));
    await writeFile(join(backup, 'log.db'), 'not a database');
    assert.equal((await clientele(dataDir, 'restore', backup, '--yes')).code, 1);
    assert.equal((await clientele(dataDir, 'restore', '/nowhere', '--yes')).code, 1);
    assert.deepEqual(readFileSync(join(dataDir, 'log.db')), before);
    await assertErased(dataDir);
  });
});

import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { jsonOf } from '../support/command-line.ts';
import { manage, type RunningRegistry, register, replace, startRegistry, withoutIssued } from '../support/registry.ts';
import { body, clientele, readAt, rootKeysIn, sameButForPort } from './on-a-data-directory.ts';

describe('the life of a data directory under the command line', () => {
  let dataDir: string;
  let kept: JsonObject;
  let updated: JsonObject;
  /** Ended whatever a test finds: a service that goes on keeps the process of its test alive. */
  const started: RunningRegistry[] = [];
  before(async () => {
    const registry = await startRegistry();
    started.push(registry);
    dataDir = registry.dataDir;
    kept = (await register(registry, body)).body;
    const first = (await register(registry, body)).body;
    updated = (await replace(first, { ...withoutIssued(first), client_name: 'Renamed' })).body;
    assert.equal((await manage((await register(registry, body)).body, { method: 'DELETE' })).status, 204);
    assert.equal(await registry.stop(), 0);
  });
  after(async () => {
    for (const registry of started) await registry.stop('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  const damage = (): void => {
    const database = new DatabaseSync(join(dataDir, 'views.db'));
    const text = `update client_views set document = replace(document, 'Renamed', 'Forged') where client_id = ?`;
    assert.equal(database.prepare(text).run(String(updated.client_id)).changes, 1);
    database.close();
  };

  it('check finds nothing after a stop, names the row that was damaged, and nothing after a rebuild', async () => {
    const clean = await clientele(dataDir, 'check');
    assert.equal(clean.code, 0, clean.stderr);
    assert.match(clean.stdout, /the read model matches the event log/);
    damage();
    const found = await clientele(dataDir, 'check', '--json');
    assert.equal(found.code, 2);
    assert.deepEqual(jsonOf(found).differences, [
      { clientId: String(updated.client_id), kind: 'different', shownRevision: 1, logRevision: 1 },
    ]);
    const rebuilt = await clientele(dataDir, 'rebuild');
    assert.equal(rebuilt.code, 0, rebuilt.stderr);
    assert.match(rebuilt.stdout, /100 %.*\nrebuilt 3 clients from 5 events/);
    assert.equal((await clientele(dataDir, 'check')).code, 0);
  });

  it('keys rewrap moves every key to the newest root key, and the old tokens work without the old root key', async () => {
    const { current } = rootKeysIn(dataDir);
    assert.equal((await clientele(dataDir, 'keys', 'add', 'root-next')).code, 0);
    assert.equal((await clientele(dataDir, 'keys', 'add', 'root-next')).code, 1);
    assert.equal((await clientele(dataDir, 'keys', 'use', 'root-next')).code, 0);
    assert.equal(statSync(join(dataDir, 'root-keys.json')).mode & 0o777, 0o600);
    const before = await clientele(dataDir, 'keys', 'status');
    assert.match(before.stdout, /3 client keys\nroot-next {2}0 client keys {2}current/);
    const early = await clientele(dataDir, 'keys', 'remove', current);
    assert.equal(early.code, 1);
    assert.match(early.stderr, /3 client keys are wrapped with/);
    const rewrapped = await clientele(dataDir, 'keys', 'rewrap', '--json');
    assert.equal(rewrapped.code, 0, rewrapped.stderr);
    assert.deepEqual([jsonOf(rewrapped).replaced, jsonOf(rewrapped).left], [3, {}]);
    assert.equal(jsonOf(await clientele(dataDir, 'keys', 'rewrap', '--json')).replaced, 0);
    assert.equal((await clientele(dataDir, 'keys', 'rewrap', '--to', 'lost')).code, 78);
    assert.equal((await clientele(dataDir, 'keys', 'remove', current)).code, 0);
    assert.deepEqual(rootKeysIn(dataDir), { current: 'root-next', ids: ['root-next'] });

    const registry = await startRegistry({ dataDir });
    started.push(registry);
    for (const client of [kept, updated])
      assert.deepEqual(sameButForPort((await readAt(registry, client)).body), sameButForPort(client));
    assert.equal(await registry.stop(), 0);
    assert.equal((await clientele(dataDir, 'check')).code, 0);
  });

  it('client show and export print the log, and no secret', async () => {
    const shown = await clientele(dataDir, 'client', 'show', String(updated.client_id), '--history');
    assert.match(shown.stdout, /~ client_name|\+ client_name {2}Renamed/);
    assert.match(shown.stdout, new RegExp(`by client ${String(updated.client_id)}`));
    const exported = await clientele(dataDir, 'export');
    const lines = exported.stdout.trimEnd().split('\n');
    assert.equal(lines.length, 5);
    assert.match(exported.stderr, /wrote 5 events up to position 5/);
    const told = `${shown.stdout}${shown.stderr}${exported.stdout}${exported.stderr}`;
    for (const secret of [updated.registration_access_token, updated.client_secret, 'ops@rp.example'])
      assert.ok(!told.includes(String(secret)));
    const personal = await clientele(dataDir, 'client', 'show', String(updated.client_id), '--personal');
    assert.match(personal.stdout, /contacts {2}\["ops@rp\.example"\]/);
    const file = join(dataDir, 'export.jsonl');
    assert.equal((await clientele(dataDir, 'export', '--after', '3', '--output', file)).code, 0);
    assert.deepEqual((await readFile(file, 'utf8')).trimEnd().split('\n'), lines.slice(3));
    assert.equal((await clientele(dataDir, 'export', '--output', file)).code, 1);
  });
});

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { z } from 'zod';
import { type Ended, jsonOf, runClientele, runProgram } from '../support/command-line.ts';
import {
  manage,
  type RunningRegistry,
  register,
  replace,
  send,
  startRegistry,
  withoutIssued,
} from '../support/registry.ts';

/** Runs the command line as it is installed, on a data directory. */
const clientele = (dataDir: string, ...args: readonly string[]): Promise<Ended> =>
  runClientele(args, { DATA_DIR: dataDir });

const body = { redirect_uris: ['https://rp.example/cb'], contacts: ['ops@rp.example'] };

const readAt = (registry: RunningRegistry, client: JsonObject) =>
  send(`${registry.url}/register/${String(client.client_id)}`, {
    headers: { authorization: `Bearer ${String(client.registration_access_token)}` },
  });

const sameButForPort = (client: JsonObject): JsonObject => ({ ...client, registration_client_uri: '' });

const rootKeysSchema = z.object({ current: z.string(), keys: z.record(z.string(), z.string()) });

const rootKeysIn = (dataDir: string) => {
  const { current, keys } = rootKeysSchema.parse(JSON.parse(readFileSync(join(dataDir, 'root-keys.json'), 'utf8')));
  return { current, ids: Object.keys(keys) };
};

describe('npx clientele', () => {
  it('runs from the root of the repository, on the Node.js that comes with it', async () => {
    const { code, stdout } = await runProgram(['npx', 'clientele', '--help'], {
      PATH: withoutOwnPrograms(),
      HOME: process.env.HOME ?? '',
    });
    assert.equal(code, 0);
    assert.match(stdout, /^clientele COMMAND/);
  });

  it('tells of a wrong command with 64, of a wrong configuration with 78 and by name, of missing data with 1', async () => {
    const env = { DATA_DIR: '/nowhere' };
    for (const args of [['chek'], ['erase'], ['check', '--nope'], ['export', '--after', 'x'], ['rebuild', 'extra']])
      assert.equal((await runClientele(args, env)).code, 64, args.join(' '));
    const wrong = await runClientele(['check'], { ...env, PORT: 'many', PROFILE: 'carefree' });
    assert.equal(wrong.code, 78);
    assert.match(wrong.stderr, /^PORT: .*\nPROFILE: /);
    assert.equal(wrong.stdout, '');
    const missing = await runClientele(['check', '--json'], env);
    assert.equal(missing.code, 1);
    assert.match(String(jsonOf(missing).error), /no event log at \/nowhere/);
  });

  it('has help for each command that the list names, and docs/operations.md has the same commands', async () => {
    const { stdout } = await runClientele(['--help'], {});
    const names = [...stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}/gm)].map(([, name = '']) => name);
    const sections = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8').split(/^## /m);
    const table = sections.find((section) => section.startsWith('The command line')) ?? '';
    const documented = [...table.matchAll(/^\| `([a-z]+(?: [a-z]+)?)(?: [A-Z[][^`]*)?` \| [a-z]/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(documented.toSorted(), names.toSorted());
    for (const name of names) {
      const help = await runClientele([...name.split(' '), '--help'], {});
      assert.equal(help.code, 0);
      assert.ok(help.stdout.startsWith(`clientele ${name}`), help.stdout);
    }
  });
});

/** The PATH of a user's shell: `npx` adds the repository's programs itself. */
const withoutOwnPrograms = (): string =>
  (process.env.PATH ?? '')
    .split(':')
    .filter((folder) => !folder.includes('node_modules'))
    .join(':');

describe('the life of a data directory under the command line', () => {
  let dataDir: string;
  let kept: JsonObject;
  let updated: JsonObject;
  before(async () => {
    const registry = await startRegistry();
    dataDir = registry.dataDir;
    kept = (await register(registry, body)).body;
    const first = (await register(registry, body)).body;
    updated = (await replace(first, { ...withoutIssued(first), client_name: 'Renamed' })).body;
    assert.equal((await manage((await register(registry, body)).body, { method: 'DELETE' })).status, 204);
    assert.equal(await registry.stop(), 0);
  });
  after(() => rm(dataDir, { recursive: true, force: true }));

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
    for (const client of [kept, updated])
      assert.deepEqual(sameButForPort((await readAt(registry, client)).body), sameButForPort(client));
    assert.equal(await registry.stop(), 0);
    assert.equal((await clientele(dataDir, 'check')).code, 0);
  });

  it('client show and export tell of the log, and of no secret', async () => {
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

describe('beside a running service', () => {
  let registry: RunningRegistry;
  before(async () => {
    registry = await startRegistry();
  });
  after(() => registry.dispose());

  it('D7: a backup made under load is one moment of the log, and starts again with every answer of before it', async () => {
    const before = (await register(registry, body)).body;
    let isDone = false;
    const load = (async () => {
      while (!isDone) await Promise.all(Array.from({ length: 16 }, () => register(registry, body)));
    })();
    const directory = join(registry.dataDir, 'backup');
    const made = await clientele(registry.dataDir, 'backup', directory, '--json');
    isDone = true;
    await load;
    assert.equal(made.code, 0, made.stdout);
    const { headPosition } = jsonOf(made);
    assert.ok(Number(headPosition) >= 1);
    assert.deepEqual((await readdir(directory)).sort(), ['backup.json', 'log.db']);
    await writeFile(join(directory, 'root-keys.json'), await readFile(join(registry.dataDir, 'root-keys.json')));

    const restored = await startRegistry({ dataDir: directory });
    assert.deepEqual(sameButForPort((await readAt(restored, before)).body), sameButForPort(before));
    assert.equal((await register(restored, body)).status, 201);
    await restored.stop();
    assert.equal((await clientele(directory, 'check')).code, 0);
  });

  it('what only reads works, and what writes says that the service must be stopped', async () => {
    const client = (await register(registry, body)).body;
    for (const args of [['check'], ['export'], ['keys', 'status'], ['client', 'show', String(client.client_id)]])
      assert.equal((await clientele(registry.dataDir, ...args)).code, 0, args.join(' '));
    for (const args of [['rebuild'], ['erase', String(client.client_id)], ['keys', 'rewrap']]) {
      const { code, stderr } = await clientele(registry.dataDir, ...args);
      assert.equal(code, 1);
      assert.match(stderr, /another process uses this data directory/);
    }
    assert.equal((await readAt(registry, client)).status, 200);
  });

  it('E1: erase, after a stop, ends a client for good', async () => {
    const client = (await register(registry, body)).body;
    const other = (await register(registry, body)).body;
    assert.equal(await registry.stop(), 0);
    const erased = await clientele(registry.dataDir, 'erase', String(client.client_id));
    assert.equal(erased.code, 0, erased.stderr);
    assert.match(erased.stdout, /^erased c/);
    assert.equal((await clientele(registry.dataDir, 'erase', 'c0')).code, 1);
    assert.equal((await clientele(registry.dataDir, 'check')).code, 0);
    const again = await startRegistry({ dataDir: registry.dataDir });
    assert.equal((await readAt(again, client)).status, 401);
    assert.equal((await readAt(again, other)).status, 200);
    await again.stop();
  });
});

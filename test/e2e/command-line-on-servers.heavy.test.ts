import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { randomPool } from '@clientele/adapter-jose';
import type { JsonObject } from '@clientele/domain';
import { type Ended, jsonOf, runClientele } from '../support/command-line.ts';
import { eventStoreForTests } from '../support/event-store-for-tests.ts';
import { connectPostgres } from '../support/open-postgres.ts';
import { postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, withoutIssued } from '../support/registry.ts';
import { startSplit } from '../support/split-registry.ts';
import { until } from '../support/until.ts';

const skip = postgresMissing();
const postgres = skip === false ? await startPostgres() : undefined;
after(() => postgres?.stop());

const body = { redirect_uris: ['https://rp.example/cb'], contacts: ['ops@rp.example'] };

/** Two root keys, as in the middle of a rotation: every process has both. */
const writeRootKeys = (file: string): void => {
  const random = randomPool();
  const key = (): string => random(32).toString('base64url');
  writeFileSync(file, JSON.stringify({ current: 'root-1', keys: { 'root-1': key(), 'root-2': key() } }), {
    mode: 0o600,
  });
};

/** Starts only the servers, and runs the command line against them. */
const openServers = async (context: TestContext) => {
  const dir = await mkdtemp(join(tmpdir(), 'clientele-'));
  context.after(() => rm(dir, { recursive: true, force: true }));
  const eventStore = await eventStoreForTests();
  context.after(() => eventStore.dispose());
  const readModelUrl = (await postgres?.newDatabase()) ?? '';
  const rootKeysFile = join(dir, 'two-root-keys.json');
  writeRootKeys(rootKeysFile);
  const env = { ...eventStore.env, READ_MODEL_URL: readModelUrl, ROOT_KEYS_FILE: rootKeysFile };
  const clientele = (...args: readonly string[]): Promise<Ended> => runClientele(args, env);
  return { dir, env, clientele };
};

const open = async (context: TestContext) => {
  const { dir, env, clientele } = await openServers(context);
  const { EVENT_STORE_URL: eventStoreUrl, READ_MODEL_URL: readModelUrl } = env;
  const registry = await startSplit(context, { dir, eventStoreUrl, readModelUrl, env });
  const database = connectPostgres(readModelUrl);
  context.after(() => database.close());
  const caughtUp = (): Promise<void> =>
    until('the read model is at the head of the log', async () => {
      const { position, headPosition } = jsonOf(await clientele('check', '--json'));
      return position === headPosition && position !== 0;
    });
  return { dir, registry, clientele, database, caughtUp };
};

const newClient = async (registry: { readonly url: string }): Promise<JsonObject> => {
  const registered = await register(registry, body);
  assert.equal(registered.status, 201, registered.text);
  return registered.body;
};

describe('npx clientele beside separate processes on EventStoreDB and PostgreSQL', { skip }, () => {
  it('finds a damaged row, and rebuilds the read model while every client reads on', async (context) => {
    const { registry, clientele, database, caughtUp } = await open(context);
    const [kept, damaged] = [await newClient(registry), await newClient(registry)];
    await replace(damaged, { ...withoutIssued(damaged), client_name: 'Renamed' });
    await caughtUp();
    assert.equal((await clientele('check')).code, 0);
    const clientId = String(damaged.client_id);
    await database.query({
      text: `update client_views set document = replace(document, 'Renamed', 'Forged') where client_id = $1`,
      values: [clientId],
    });
    const found = await clientele('check', '--json');
    assert.equal(found.code, 2, found.stderr);
    assert.deepEqual(jsonOf(found).differences, [{ clientId, kind: 'different', shownRevision: 1, logRevision: 1 }]);
    const rebuilding = clientele('rebuild', '--json');
    let isDone = false;
    const done = rebuilding.finally(() => {
      isDone = true;
    });
    while (!isDone) assert.equal((await manage(kept)).status, 200);
    const rebuilt = await done;
    assert.equal(rebuilt.code, 0, rebuilt.stderr);
    assert.deepEqual([jsonOf(rebuilt).clients, jsonOf(rebuilt).events], [2, 3]);
    assert.equal((await clientele('check')).code, 0);
    assert.equal((await manage(damaged)).body.client_name, 'Renamed');
  });

  it('wraps all keys again while services run, and changes no credential', async (context) => {
    const { registry, clientele } = await open(context);
    const clients = await Promise.all(Array.from({ length: 20 }, () => newClient(registry)));
    assert.match(
      (await clientele('keys', 'status')).stdout,
      /^root-1 {2}20 client keys {2}current\nroot-2 {2}0 client keys/,
    );
    const rewrapped = await clientele('keys', 'rewrap', '--to', 'root-2', '--json');
    assert.equal(rewrapped.code, 0, rewrapped.stderr);
    assert.equal(jsonOf(rewrapped).replaced, 20);
    assert.match((await clientele('keys', 'status')).stdout, /^root-1 {2}0 client keys/);
    for (const client of clients) assert.deepEqual((await manage(client)).body, client);
  });

  it('shows the history of a client, exports the log, and erases beside running services', async (context) => {
    const { registry, clientele, caughtUp } = await open(context);
    const [client, other] = [await newClient(registry), await newClient(registry)];
    const clientId = String(client.client_id);
    const shown = await clientele('client', 'show', clientId, '--history', '--personal', '--json');
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /"contacts","after":\["ops@rp\.example"\]/);
    const exported = await clientele('export');
    assert.equal(exported.code, 0, exported.stderr);
    assert.equal(exported.stdout.trimEnd().split('\n').length, 2);
    assert.ok(!exported.stdout.includes('ops@rp.example'));
    const erased = await clientele('erase', clientId, '--yes');
    assert.equal(erased.code, 0, erased.stderr);
    assert.equal((await manage(client)).status, 401);
    assert.equal((await manage(other)).status, 200);
    await caughtUp();
    assert.equal((await clientele('check')).code, 0);
  });
});

describe('npx clientele after something went wrong on EventStoreDB and PostgreSQL', { skip }, () => {
  it('E2: destroys a key again that a restored database brought back, by the list of the erasures', async (context) => {
    const { registry, clientele, database, dir } = await open(context);
    const [client, other] = [await newClient(registry), await newClient(registry)];
    const clientId = String(client.client_id);
    const keyText = 'select client_id, root_key_id, wrapped from client_keys where client_id = $1';
    const [key = {}] = await database.query({ text: keyText, values: [clientId] });
    const erased = await clientele('erase', clientId, '--yes');
    assert.match(erased.stdout, /no ERASURES_FILE is set/);
    const list = join(dir, 'erasures.jsonl');
    assert.equal((await clientele('erasures', 'list', '--output', list)).code, 0);
    await database.query({
      text: 'insert into client_keys (client_id, root_key_id, wrapped) values ($1, $2, $3)',
      values: [key.client_id, key.root_key_id, key.wrapped],
    });
    const replayed = await clientele('erasures', 'replay', list, '--yes', '--json');
    assert.equal(replayed.code, 0, replayed.stderr);
    assert.deepEqual(jsonOf(replayed), { orders: 1, erased: 1, alreadyErased: 0, unknown: 0 });
    assert.deepEqual(await database.query({ text: keyText, values: [clientId] }), []);
    assert.equal((await manage(client)).status, 401);
    assert.equal((await manage(other)).status, 200);
  });

  it('removes old keys without a client, and no other', async (context) => {
    const { registry, clientele, database, caughtUp } = await open(context);
    const client = await newClient(registry);
    await caughtUp();
    const old = `c${'0'.repeat(26)}`;
    const young = `${String(client.client_id).slice(0, 15)}${'0'.repeat(12)}`;
    for (const clientId of [old, young])
      await database.query({
        text: `insert into client_keys (client_id, root_key_id, wrapped) values ($1, 'root-1', 'x')`,
        values: [clientId],
      });
    assert.deepEqual(jsonOf(await clientele('keys', 'unclaimed', '--json')), { unclaimed: 1, removed: 0 });
    assert.equal((await clientele('keys', 'unclaimed', '--older-than', '0')).code, 64);
    const removed = await clientele('keys', 'unclaimed', '--remove', '--yes', '--json');
    assert.deepEqual(jsonOf(removed), { unclaimed: 1, removed: 1 });
    const left = await database.query({ text: 'select client_id from client_keys order by client_id' });
    assert.deepEqual(
      left.map((row) => row.client_id),
      [String(client.client_id), young].toSorted(),
    );
    assert.equal((await manage(client)).status, 200);
  });

  it('leaves backups and restores to the engines, and says so with 78', async (context) => {
    const { clientele } = await openServers(context);
    const { code, stderr } = await clientele('backup', '/nowhere');
    assert.equal(code, 78);
    assert.match(stderr, /their own tools/);
    assert.equal((await clientele('restore', '/nowhere')).code, 78);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { noRevision } from '@clientele/application';
import {
  makeRootKeys,
  openServerStores,
  openStores,
  readServerConfig,
  type ServerConfig,
} from '@clientele/composition';
import { clientId, newEvent } from '@clientele/examples';
import { type EventStoreForTests, eventStoreForTests } from '../support/event-store-for-tests.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';

const silent = (): void => undefined;
const logger = { info: silent, warn: silent, error: silent, fatal: silent, flush: silent };

describe('openStores on servers', { skip: postgresMissing() }, () => {
  let postgres: PostgresServer;
  let eventStore: EventStoreForTests;
  let folder: string;
  let config: ServerConfig;
  before(async () => {
    postgres = await startPostgres();
  });
  after(() => postgres.stop());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'clientele-'));
    eventStore = await eventStoreForTests();
    const read = readServerConfig({ publicUrl: false })({
      ...eventStore.env,
      READ_MODEL_URL: await postgres.newDatabase(),
      ROOT_KEYS_FILE: join(folder, 'root-keys.json'),
    });
    assert.ok(read.ok);
    config = read.value;
  });
  /** Closed whatever a test finds: open ones keep the process alive, and it can have one client of an event store. */
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    await eventStore.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const newRootKeys = () => ({ file: config.rootKeysFile, rootKeys: makeRootKeys(config.rootKeysFile, 0) });
  const appends = [{ stream: `client-${clientId}`, expectedRevision: noRevision, events: [newEvent] }];
  const neverFails = (cause: unknown): never => assert.fail(String(cause));
  const opening = () => ({ logger, onFailure: neverFails });

  it('hands out log and keys as two ports, and everything answers', async () => {
    const stores = await openStores(config, { ...opening(), rootKeys: newRootKeys() });
    opened.push(stores.close);
    const { eventStore: log, keys, vault } = stores;
    assert.deepEqual(Object.keys(log).sort(), ['append', 'follow', 'headPosition', 'readAll', 'readStream']);
    assert.deepEqual(Object.keys(keys), ['readKey']);
    const appended = await log.append({ appends, newKey: vault.newClientKey(clientId).wrapped });
    assert.equal(appended.ok, true);
    const wrapped = await keys.readKey(clientId);
    assert.ok(wrapped !== undefined);
    vault.open(wrapped);
    assert.deepEqual(await stores.freshViews.get(clientId), { outcome: 'stale' });
    assert.deepEqual([stores.rootKeyIsNew, await stores.missing()], [false, []]);
  });

  it('refuses root keys that do not open what is stored', async () => {
    const stores = await openStores(config, { ...opening(), rootKeys: newRootKeys() });
    await stores.eventStore.append({ appends, newKey: stores.vault.newClientKey(clientId).wrapped });
    await stores.close();
    const others = openStores(config, { ...opening(), rootKeys: newRootKeys() });
    await assert.rejects(others, /do not open the stored client keys/);
  });

  it('projects while it is open, if that is asked for', async () => {
    const seen: string[] = [];
    const stores = await openStores(config, {
      ...opening(),
      rootKeys: newRootKeys(),
      projectors: {
        onFiles: () => assert.fail('there are no files'),
        onServers: ({ views, lease }) => {
          seen.push(`started with ${Object.keys(lease).join()}, ${typeof views.apply}`);
          return { stop: async () => void seen.push('stopped') };
        },
      },
    });
    await stores.close();
    assert.deepEqual(seen, ['started with take, function', 'stopped']);
  });

  it('needs no root key for what opens no key of a client', async () => {
    const stores = await openServerStores(config, logger);
    opened.push(stores.close);
    assert.equal('vault' in stores, false);
    assert.equal(await stores.storedViews.position(), 0);
    assert.deepEqual(await stores.keyRows.countByRootKey(), new Map());
    assert.equal(await stores.views.count(), 0);
    const rebuild = await stores.beginRebuild();
    await assert.rejects(stores.beginRebuild(), /another rebuild/);
    await rebuild.close();
  });
});

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { sqliteViewStore } from '@clientele/adapter-sqlite';
import { noRevision } from '@clientele/application';
import { clientId, newEvent } from '@clientele/examples';
import type { Logger } from '@clientele/platform';
import { readServiceConfig, type ServiceConfig } from '../config.ts';
import { makeRootKeys } from '../root-keys-file.ts';
import { openStoppedStores, openStores, type StoreOptions } from './open-stores.ts';
import type { FileReadModel, Projectors } from './stores.ts';

const silent = (): void => undefined;
const logger: Logger = { info: silent, warn: silent, error: silent, fatal: silent, flush: silent };
const failed = (cause: unknown): never => {
  throw new Error('the store failed', { cause });
};

const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

/** A projector that the test moves by hand. It records the calls that it gets. */
const projector = () => {
  const seen = { position: 0, grown: [] as number[], stopped: 0, readModel: undefined as FileReadModel | undefined };
  const projectors: Projectors = {
    onFiles: async (readModel) => {
      seen.readModel = readModel;
      sqliteViewStore(readModel.viewsFile).close();
      return {
        progress: { position: () => seen.position },
        noteGrowth: (headPosition) => void seen.grown.push(headPosition),
        stop: async () => {
          seen.stopped += 1;
        },
      };
    },
    onServers: () => assert.fail('there are no servers'),
  };
  return { seen, projectors };
};

const appends = [{ stream: `client-${clientId}`, expectedRevision: noRevision, events: [newEvent] }];

let config: ServiceConfig;

/** A data directory for each test. Call it at the top of a describe. */
const useDataDirectory = (): void => {
  beforeEach(() => {
    const read = readServiceConfig({ DATA_DIR: mkdtempSync(join(tmpdir(), 'clientele-')) });
    assert.ok(read.ok);
    config = read.value;
  });
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
    rmSync(config.dataDir, { recursive: true, force: true });
  });
};

/** Closed when the test ends, whatever it finds: an open log keeps the process alive. */
const opened: (() => Promise<void>)[] = [];

const closedOnce = <Opened extends { readonly close: () => Promise<void> }>(stores: Opened): Opened => {
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= stores.close();
    return closing;
  };
  opened.push(close);
  return { ...stores, close };
};

const open = async (options: Partial<StoreOptions> = {}) => {
  const rootKeys = { file: config.rootKeysFile };
  return closedOnce(await openStores(config, { rootKeys, logger, onFailure: failed, ...options }));
};

describe('openStores on files', () => {
  useDataDirectory();

  it('returns event store and keys, which are one engine, as two ports', async () => {
    const { projectors } = projector();
    const { eventStore, keys, vault, close } = await open({ projectors });
    assert.deepEqual(Object.keys(eventStore).sort(), ['append', 'follow', 'headPosition', 'readAll', 'readStream']);
    assert.deepEqual(Object.keys(keys), ['readKey']);
    const { wrapped: newKey } = vault.newClientKey(clientId);
    assert.deepEqual(await eventStore.append({ appends, newKey }), { ok: true, value: { position: 1 } });
    const wrapped = await keys.readKey(clientId);
    assert.ok(wrapped !== undefined);
    vault.open(wrapped);
    await close();
  });

  it('keeps reads from rows that the projector has not brought up to the log', async () => {
    const { projectors, seen } = projector();
    const { eventStore, freshViews, readYourWrites, close } = await open({ projectors });
    await eventStore.append({ appends });
    readYourWrites.note(clientId, 1);
    assert.deepEqual(seen.grown, [1]);
    assert.deepEqual(await freshViews.get(clientId), { outcome: 'stale' });
    seen.position = 1;
    assert.deepEqual(await freshViews.get(clientId), { outcome: 'current', view: undefined });
    await close();
  });

  it('refuses every append once the read model cannot be kept up', async () => {
    const { projectors, seen } = projector();
    const failures: unknown[] = [];
    const { eventStore, close } = await open({ projectors, onFailure: (error) => failures.push(error) });
    seen.readModel?.onFailure('broken');
    assert.deepEqual(await eventStore.append({ appends }), { ok: false, error: 'event-store-away' });
    assert.deepEqual(failures, ['broken']);
    await close();
  });
});

describe('the data directory of openStores', () => {
  useDataDirectory();

  it('holds the data directory until it is closed, and stops the projector with it', async () => {
    const { projectors, seen } = projector();
    const first = await open({ projectors });
    await assert.rejects(open({ projectors }), /another process uses this data directory/);
    await first.close();
    assert.equal(seen.stopped, 1);
    const second = await open({ projectors });
    assert.deepEqual([first.rootKeyIsNew, second.rootKeyIsNew], [true, false]);
    await second.close();
  });

  it('releases the data directory if the projector does not start', async () => {
    const broken: Projectors = { ...projector().projectors, onFiles: () => Promise.reject(new Error('no thread')) };
    await assert.rejects(open({ projectors: broken }), /no thread/);
    await (await open(projector())).close();
  });

  it('releases the data directory if the root keys do not open what is stored, and leaves no thread behind', async () => {
    const { eventStore, vault, close } = await open(projector());
    const { wrapped: newKey } = vault.newClientKey(clientId);
    await eventStore.append({ appends, newKey });
    await close();
    const aside = `${config.rootKeysFile}.aside`;
    renameSync(config.rootKeysFile, aside);
    makeRootKeys(config.rootKeysFile, 0);
    const before = threads();
    await assert.rejects(open(projector()), /do not open the stored client keys/);
    assert.equal(threads(), before, 'the writing thread has ended');
    renameSync(aside, config.rootKeysFile);
    await (await open(projector())).close();
  });

  it('makes no root key beside an event store that has lost its own', async () => {
    await (await open(projector())).close();
    rmSync(config.rootKeysFile);
    await assert.rejects(open(projector()), /root-keys\.json is missing/);
    assert.equal(existsSync(config.rootKeysFile), false);
  });

  it('opens no files for a process that does not project', () => assert.rejects(open(), /this one does not project/));

  it('gives a command the event store and keys of a stopped service', async () => {
    assert.ok(config.engines.kind === 'embedded');
    const stopped = closedOnce(
      await openStoppedStores(
        { ...config, engines: config.engines },
        { rootKeys: { file: config.rootKeysFile }, onFailure: failed },
      ),
    );
    assert.equal(await stopped.eventStore.headPosition(), 0);
    assert.equal(await stopped.keys.readKey(clientId), undefined);
    assert.equal(existsSync(config.engines.viewsFile), false);
    await stopped.close();
  });
});

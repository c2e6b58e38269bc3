import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import {
  type KeyWrapping,
  keyWrapperModule,
  newRootKeysText,
  parseRootKeys,
  randomPool,
  vault,
} from '@clientele/adapter-jose';
import {
  lockData,
  sqliteCheckpoints,
  sqliteEventStore,
  sqliteEventStoreReader,
  sqliteKeyRows,
  sqliteStoredViews,
  sqliteViewStore,
} from '@clientele/adapter-sqlite';
import { type Checkpoint, type NewEvent, noRevision, readModelCheckpoint } from '@clientele/application';
import { newEvent } from '@clientele/examples';
import { checkpointContract } from './checkpoint.contract.ts';
import { eventStoreContract } from './event-store.contract.ts';
import { keyRowsContract } from './key-rows.contract.ts';
import { storedViewsContract } from './stored-views.contract.ts';
import { viewStoreContract } from './view-store.contract.ts';

const newFile = async (name: string): Promise<string> => join(await mkdtemp(join(tmpdir(), 'clientele-')), name);

const remove = (file: string): Promise<void> => rm(dirname(file), { recursive: true, force: true });

const neverFails = (error: unknown): never => {
  throw new Error('the store failed', { cause: error });
};

const closers = new Map<object, { readonly file: string; readonly close: () => Promise<void> }>();

const closed = async (opened: object): Promise<string> => {
  const closer = closers.get(opened);
  if (closer === undefined) throw new Error('this was not opened here');
  await closer.close();
  return closer.file;
};

const openEventStore = (file: string) => {
  const eventStore = sqliteEventStore(file, { onFailure: neverFails });
  closers.set(eventStore, { file, close: eventStore.close });
  return eventStore;
};

const openViews = (file: string) => {
  const views = sqliteViewStore(file);
  closers.set(views, { file, close: async () => views.close() });
  return views;
};

eventStoreContract('SQLite', {
  atomic: 'batch',
  open: async () => openEventStore(await newFile('log.db')),
  reopen: async (eventStore) => openEventStore(await closed(eventStore)),
  dispose: async (eventStore) => remove(await closed(eventStore)),
});

viewStoreContract('SQLite', {
  open: async () => openViews(await newFile('views.db')),
  reopen: async (views) => openViews(await closed(views)),
  dispose: async (views) => remove(await closed(views)),
});

type Opened = { readonly checkpoint: Checkpoint; readonly close: () => void };

const checkpointsIn = (open: (file: string, follower: string) => Opened) => async () => {
  const file = await newFile('checkpoints.db');
  return {
    open: async (follower: string) => {
      const { checkpoint, close } = open(file, follower);
      return { checkpoint, close: async () => close() };
    },
    dispose: () => remove(file),
  };
};

checkpointContract(
  'A name in SQLite',
  checkpointsIn((file, follower) => {
    const { of, close } = sqliteCheckpoints(file);
    return { checkpoint: of(follower), close };
  }),
  { isKept: true, isNamed: true },
);

checkpointContract(
  'The read model in SQLite',
  checkpointsIn((file) => {
    const views = sqliteViewStore(file);
    return { checkpoint: readModelCheckpoint(views), close: views.close };
  }),
  { isKept: true, isNamed: false },
);

/** Keys are only written together with an event. */
const anEvent = (): NewEvent => ({ ...newEvent, id: randomUUID() });

keyRowsContract('SQLite', async () => {
  const file = await newFile('log.db');
  const eventStore = sqliteEventStore(file, { onFailure: neverFails });
  const rows = sqliteKeyRows(file);
  let written = noRevision;
  const append = async (batch: object): Promise<void> => {
    const appends = [{ stream: 'client-keys', expectedRevision: written, events: [anEvent()] }];
    assert.ok((await eventStore.append({ appends, ...batch })).ok);
    written += 1;
  };
  return {
    rows,
    keys: eventStore,
    writeKey: (newKey) => append({ newKey }),
    destroyKey: (destroyKeyOf) => append({ destroyKeyOf }),
    dispose: async () => {
      rows.close();
      await eventStore.close();
      await remove(file);
    },
  };
});

storedViewsContract('SQLite', async () => {
  const file = await newFile('views.db');
  const views = sqliteViewStore(file);
  const stored = sqliteStoredViews(file);
  return {
    views,
    stored,
    settled: async () => {},
    damage: async (clientId, document) => {
      const database = new DatabaseSync(file);
      database.prepare('update client_views set document = ? where client_id = ?').run(document, clientId);
      database.close();
    },
    dispose: async () => {
      stored.close();
      views.close();
      await remove(file);
    },
  };
});

/**
 * Everything that a test opens is closed when the test ends, whatever the outcome: an open log keeps the process alive.
 */
const fileFor = async (t: TestContext, name: string): Promise<string> => {
  const file = await newFile(name);
  t.after(() => remove(file));
  return file;
};

const closedAfter = <Opened extends { readonly close: () => unknown }>(
  t: TestContext,
  opened: Opened,
): Omit<Opened, 'close'> & { readonly close: () => Promise<void> } => {
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await opened.close();
  };
  t.after(close);
  return { ...opened, close };
};

const eventStoreFor = (t: TestContext, file: string) =>
  closedAfter(t, sqliteEventStore(file, { onFailure: neverFails }));

const readerFor = (t: TestContext, file: string) => closedAfter(t, sqliteEventStoreReader(file));

describe('a log that another process reads', () => {
  it('shows every commit of its writer, and is not changed by being read', async (t) => {
    const file = await fileFor(t, 'log.db');
    const eventStore = eventStoreFor(t, file);
    const reader = readerFor(t, file);
    const append = (stream: string) =>
      eventStore.append({ appends: [{ stream, expectedRevision: noRevision, events: [anEvent()] }] });
    await append('client-a');
    assert.deepEqual(await reader.readAll(0, 9), await eventStore.readAll(0, 9));
    await append('client-b');
    assert.equal(reader.count(), 2);
    assert.equal(await reader.headPosition(), await eventStore.headPosition());
    await reader.close();
    await append('client-c');
    assert.throws(() => sqliteEventStoreReader(`${file}.missing`), /cannot be read/);
  });

  it('D7: is copied as it was at one moment while it is written, and the copy holds no byte of a destroyed key', async (t) => {
    const file = await fileFor(t, 'log.db');
    const eventStore = eventStoreFor(t, file);
    const register = (clientId: string, wrapped: string) =>
      eventStore.append({
        appends: [{ stream: `client-${clientId}`, expectedRevision: noRevision, events: [anEvent()] }],
        newKey: { clientId, rootKeyId: 'root', wrapped },
      });
    await register('gone', 'canary-of-a-destroyed-key');
    await register('kept', 'canary-of-a-key-that-is-kept');
    await eventStore.append({
      appends: [{ stream: 'client-gone', expectedRevision: 0, events: [anEvent()] }],
      destroyKeyOf: 'gone',
    });
    const reader = readerFor(t, file);
    const copy = `${file}.copy`;
    const writing = Promise.all(Array.from({ length: 200 }, (_, number) => register(`c${number}`, `key ${number}`)));
    reader.copyInto(copy);
    await writing;
    const copied = readerFor(t, copy);
    const head = await copied.headPosition();
    assert.ok(head >= 3);
    assert.deepEqual(await copied.readAll(0, 999), (await eventStore.readAll(0, 999)).slice(0, copied.count()));
    assert.equal((await copied.readKey('kept'))?.wrapped, 'canary-of-a-key-that-is-kept');
    await copied.close();
    const bytes = (await readFile(copy)).toString('latin1');
    assert.ok(bytes.includes('canary-of-a-key-that-is-kept'));
    assert.ok(!bytes.includes('canary-of-a-destroyed-key'));
    assert.throws(() => reader.copyInto(copy), 'a copy never takes the place of another file');
  });

  it('leaves no byte of a wrapping that was replaced', async (t) => {
    const file = await fileFor(t, 'log.db');
    const eventStore = eventStoreFor(t, file);
    const before = { clientId: 'a', rootKeyId: 'old', wrapped: 'canary-of-the-old-wrapping' };
    await eventStore.append({
      appends: [{ stream: 'client-a', expectedRevision: noRevision, events: [anEvent()] }],
      newKey: before,
    });
    await eventStore.close();
    const onlooker = readerFor(t, file);
    await onlooker.headPosition();
    const rows = closedAfter(t, sqliteKeyRows(file));
    const after = { clientId: 'a', rootKeyId: 'new', wrapped: 'canary-of-the-new-wrapping, which is longer' };
    assert.equal(await rows.replaceKeys([{ before, after }]), 1);
    await rows.close();
    const wal = await readFile(`${file}-wal`).catch(() => Buffer.alloc(0));
    const bytes = Buffer.concat([await readFile(file), wal]).toString('latin1');
    assert.ok(bytes.includes('canary-of-the-new-wrapping'));
    assert.ok(!bytes.includes('canary-of-the-old-wrapping'));
  });
});

it('D2: the log is opened in WAL mode and waits for the disk at every commit', async (t) => {
  const file = await fileFor(t, 'log.db');
  eventStoreFor(t, file);
  const onlooker = new DatabaseSync(file);
  t.after(() => onlooker.close());
  assert.equal(onlooker.prepare('pragma journal_mode').get()?.journal_mode, 'wal');
});

it('a data directory is held by one process at a time, and free again afterwards', async (t) => {
  const file = await fileFor(t, 'lock');
  const lock = lockData(file);
  assert.throws(() => lockData(file), /another process uses this data directory/);
  lock.release();
  lockData(file).release();
});

describe('a key that the log wraps where it writes', () => {
  const parsed = parseRootKeys(newRootKeysText('root', randomPool()));
  if (!parsed.ok) throw new Error(parsed.error);
  const rootKeys = parsed.value;
  const keys = vault(rootKeys, { tenant: 'default' });
  const wrapping: KeyWrapping = { rootKeys, tenant: 'default' };

  it('is stored wrapped, opens again with the root key, and lies in no file as it is', async (t) => {
    const file = await fileFor(t, 'log.db');
    const keyWrapper = { module: keyWrapperModule, options: wrapping };
    const eventStore = closedAfter(t, sqliteEventStore(file, { keyWrapper, onFailure: neverFails }));
    const { key, wrapped } = keys.newClientKey('b');
    const appends = [{ stream: 'client-b', expectedRevision: noRevision, events: [anEvent()] }];
    assert.ok((await eventStore.append({ appends, newKey: wrapped })).ok);
    const stored = await eventStore.readKey('b');
    if (stored === undefined) assert.fail('the key is not stored');
    assert.equal(stored.rootKeyId, 'root');
    assert.equal(keys.open(stored).clientSecret(1), key.clientSecret(1));
    const open = wrapped.open?.() ?? assert.fail('the vault gives new keys open');
    for (const part of ['', '-wal']) {
      const bytes = await readFile(`${file}${part}`);
      assert.ok(!bytes.includes(open) && !bytes.includes(Buffer.from(open, 'base64url')), `${part} holds an open key`);
    }
  });
});

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import workers from 'node:worker_threads';
import { type SqliteEventStore, sqliteEventStore, sqliteViewStore } from '@clientele/adapter-sqlite';
import { type Batch, noRevision } from '@clientele/application';
import { newEvent } from '@clientele/examples';

const newFile = (context: TestContext, name: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'clientele-')), name);
  context.after(() => rmSync(dirname(file), { recursive: true, force: true }));
  return file;
};

/** Closed whatever the outcome of the test, because its thread would keep the process alive. */
const openEventStore = (context: TestContext, file = newFile(context, 'log.db')): SqliteEventStore => {
  const eventStore = sqliteEventStore(file, { onFailure: (error) => assert.fail(String(error)) });
  context.after(() => eventStore.close());
  return eventStore;
};

const batch = (clientId: string, more: Partial<Batch> = {}, expectedRevision = noRevision): Batch => ({
  appends: [{ stream: `client-${clientId}`, expectedRevision, events: [{ ...newEvent, id: randomUUID() }] }],
  ...more,
});

describe('the log on SQLite', () => {
  it('D2: has a thread that waits for the disk at every commit, unless it is told otherwise', (context) => {
    const told: unknown[] = [];
    const { Worker } = workers;
    class WatchedWorker extends Worker {
      constructor(...[file, options]: ConstructorParameters<typeof Worker>) {
        super(file, options);
        told.push(options?.workerData.synchronous);
      }
    }
    workers.Worker = WatchedWorker;
    syncBuiltinESMExports();
    try {
      openEventStore(context);
    } finally {
      workers.Worker = Worker;
      syncBuiltinESMExports();
    }
    assert.deepEqual(told, ['FULL']);
  });

  it('D5: answers and stores every batch of more than one full group', async (context) => {
    const eventStore = openEventStore(context);
    const batchesCount = 2_000;
    let answered = 0;
    for (let number = 0; number < batchesCount; number += 1)
      void eventStore.append(batch(`c${number}`)).then(({ ok }) => {
        answered += ok ? 1 : 0;
      });
    // Batches are answered in order, so this one is answered after all others.
    assert.ok((await eventStore.append(batch('last'))).ok);
    assert.equal(answered, batchesCount);
    assert.equal(eventStore.count(), batchesCount + 1);
  });

  it('D5: leaves no event behind whose key could not be written', async (context) => {
    const file = newFile(context, 'log.db');
    const failures: unknown[] = [];
    const eventStore = sqliteEventStore(file, { onFailure: (error) => void failures.push(error) });
    context.after(() => eventStore.close());
    const newKey = { clientId: 'a', rootKeyId: 'root', wrapped: 'w' };
    assert.ok((await eventStore.append(batch('a', { newKey }))).ok);
    assert.deepEqual(await eventStore.append(batch('b', { newKey })), { ok: false, error: 'unavailable' });
    assert.equal(failures.length, 1);
    assert.deepEqual(await eventStore.readStream('client-b'), []);
  });

  it('E1: holds no byte of a destroyed key once the write-ahead log is emptied', async (context) => {
    const file = newFile(context, 'log.db');
    const eventStore = openEventStore(context, file);
    const keyOf = (clientId: string) => ({ clientId, rootKeyId: 'root', wrapped: `canary-of-${clientId}` });
    for (const clientId of ['kept-a', 'gone', 'kept-b'])
      assert.ok((await eventStore.append(batch(clientId, { newKey: keyOf(clientId) }))).ok);
    eventStore.checkpoint();
    assert.ok(readFileSync(file).includes('canary-of-gone'));
    assert.ok((await eventStore.append(batch('gone', { destroyKeyOf: 'gone' }, 0))).ok);
    eventStore.checkpoint();
    const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}-wal`)]);
    assert.ok(bytes.includes('canary-of-kept-a') && bytes.includes('canary-of-kept-b'));
    assert.ok(!bytes.includes('canary-of-gone'));
  });
});

describe('the read model on SQLite', () => {
  it('P1: stores a change as a whole: neither rows nor position of one that fails', async (context) => {
    const views = sqliteViewStore(newFile(context, 'views.db'));
    context.after(() => views.close());
    const view = { status: 'deleted', client_id: 'a', revision: 0, reason: 'self' } as const;
    await assert.rejects(views.apply({ rows: [{ view, document: JSON.stringify(view) }], position: Number.NaN }));
    assert.equal(views.count(), 0);
    assert.equal(await views.position(), 0);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it, type TestContext } from 'node:test';
import { type SqliteEventStore, sqliteEventStore, sqliteStoredViews, sqliteViewStore } from '@clientele/adapter-sqlite';
import { noRevision } from '@clientele/application';
import { newEventWith } from '@clientele/examples';
import { startThreadedProjector } from './threaded-projector.ts';

const notAsked = (cause: unknown): never => {
  throw new Error('this was not to happen', { cause });
};

const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

const start = async (context: TestContext, events: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const [eventStoreFile, viewsFile] = [join(folder, 'log.db'), join(folder, 'views.db')];
  const eventStore = sqliteEventStore(eventStoreFile, { synchronous: 'OFF', onFailure: notAsked });
  context.after(eventStore.close);
  const append = (number: number) => register(eventStore, `c${number}`);
  await Promise.all(Array.from({ length: events }, (_, number) => append(number)));
  const files = { eventStoreFile, viewsFile };
  const projector = (onFailure: (error: unknown) => void = notAsked) =>
    startThreadedProjector({ ...files, onProjected: () => {}, onParked: () => {}, onOtherLog: notAsked, onFailure });
  return { eventStore, files, projector, append };
};

const register = async (eventStore: SqliteEventStore, clientId: string): Promise<void> => {
  const event = { ...newEventWith({ a: 1, client_id: clientId }), id: crypto.randomUUID() };
  const appended = await eventStore.append({
    appends: [{ stream: `client-${clientId}`, expectedRevision: noRevision, events: [event] }],
  });
  assert.ok(appended.ok);
};

const positionIn = async (viewsFile: string): Promise<number> => {
  const stored = sqliteStoredViews(viewsFile);
  const position = await stored.position();
  stored.close();
  return position;
};

describe('the projector in a thread of its own', () => {
  it('follows the log as it is told that it grows', async (context) => {
    const { eventStore, projector, append } = await start(context, 3);
    const running = await projector();
    eventStore.whenGrown(running.noteGrowth);
    await append(3);
    const head = await eventStore.headPosition();
    while (running.progress.position() < head) await new Promise(setImmediate);
    await running.stop();
  });

  it('ends after the batch at hand, however much of the log is left', async (context) => {
    const { eventStore, files, projector } = await start(context, 8_000);
    const running = await projector();
    await running.stop();
    const [projected, head] = [await positionIn(files.viewsFile), await eventStore.headPosition()];
    assert.ok(projected < head, `${projected} of ${head} are shown`);
  });

  it('P4: drops a read model that is ahead of the log, says so, and makes it again', async (context) => {
    const { eventStore, files } = await start(context, 3);
    const head = await eventStore.headPosition();
    const views = sqliteViewStore(files.viewsFile);
    const view = { status: 'deleted', client_id: 'of-another-log', revision: 0, reason: 'self' } as const;
    await views.apply({ rows: [{ view, document: JSON.stringify(view) }], position: head + 1 });
    views.close();
    const said: unknown[] = [];
    const running = await startThreadedProjector({
      ...files,
      onProjected: () => {},
      onParked: () => {},
      onOtherLog: (positions) => said.push(positions),
      onFailure: notAsked,
    });
    while (running.progress.position() < head) await new Promise(setImmediate);
    await running.stop();
    assert.deepEqual(said, [{ projected: head + 1, head }]);
    const again = sqliteViewStore(files.viewsFile);
    assert.equal(await again.get('of-another-log'), undefined);
    assert.equal(again.count(), 3);
    again.close();
  });

  it('leaves nothing behind where it cannot begin', async (context) => {
    const { files, projector } = await start(context, 1);
    writeFileSync(files.viewsFile, 'no database, but long enough to be looked at'.repeat(100));
    const before = threads();
    await assert.rejects(projector(), /not a database/);
    assert.equal(threads(), before, 'its thread has ended');
  });

  it('tells once of a read model that cannot be written any more', async (context) => {
    const { eventStore, files, projector, append } = await start(context, 1);
    const failures: unknown[] = [];
    const running = await projector((error) => failures.push(error));
    eventStore.whenGrown(running.noteGrowth);
    while (running.progress.position() < 1) await new Promise(setImmediate);
    const database = new DatabaseSync(files.viewsFile);
    database.exec('drop table client_views');
    database.close();
    await append(1);
    while (failures.length === 0) await new Promise(setImmediate);
    await running.stop();
    assert.equal(failures.length, 1);
    assert.match(String(failures[0]), /no such table/);
  });
});

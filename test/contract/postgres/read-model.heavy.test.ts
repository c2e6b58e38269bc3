import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import {
  beginPostgresRebuild,
  dropPostgresRebuild,
  type PostgresDatabase,
  postgresFreshViews,
  postgresKeyStore,
  postgresViewStore,
} from '@clientele/adapter-postgres';
import { type EventStore, projectBatch, type RecordedEvent } from '@clientele/application';
import { catchUp } from '@clientele/projector';
import { startInProcess } from '../../support/in-process.ts';
import { openPostgres, rowsOf } from '../../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../../support/postgres.ts';
import { projectingInto, rebuildBeside } from '../../support/postgres-projecting.ts';
import { chooseSeed, seededRandom } from '../../support/random.ts';
import { makeHistory } from '../../support/random-history.ts';
import { until } from '../../support/until.ts';
import { postgresImage, sqliteImage } from '../../support/view-image.ts';

const quiet = () => {};
const limits = { statementMsMax: 10_000 };

const project = async (eventStore: EventStore, database: PostgresDatabase): Promise<void> => {
  await catchUp({ eventStore, views: postgresViewStore(database), onProgress: quiet });
};

const skip = postgresMissing();
let server: PostgresServer;
let running: Awaited<ReturnType<typeof startInProcess>>;
const random = seededRandom(chooseSeed());

/** A database that is closed when its test ends, whatever the outcome. */
const open = async (t: TestContext): Promise<PostgresDatabase> => {
  const database = await openPostgres(await server.newDatabase(), limits);
  t.after(database.close);
  return database;
};

before(async () => {
  if (skip !== false) return;
  server = await startPostgres();
  running = await startInProcess();
  await makeHistory(running.registry, random, 3_000);
});
after(async () => {
  await running?.stop();
  await server?.stop();
});

describe('the read model on PostgreSQL', { skip }, () => {
  it('P1: has the rows of SQLite, byte for byte, for the same log', async (t) => {
    const database = await open(t);
    await project(running.eventStore, database);
    const image = await postgresImage(database);
    assert.ok(image.rows.length > 100);
    assert.deepEqual(image, await sqliteImage(running.eventStore));
  });

  it('changes nothing from a position that it no longer has: a projector that was overtaken is fenced', async (t) => {
    const database = await open(t);
    const [stale, other] = [postgresViewStore(database), postgresViewStore(database)];
    const events = await running.eventStore.readAll(0, 40);
    await projectBatch({ eventStore: running.eventStore, views: stale }, events.slice(0, 20));
    await other.position();
    await projectBatch({ eventStore: running.eventStore, views: other }, events.slice(20, 30));
    const before = await postgresImage(database);
    await assert.rejects(
      projectBatch({ eventStore: running.eventStore, views: stale }, events.slice(20, 40)),
      /another projector has moved the read model/,
    );
    assert.deepEqual(await postgresImage(database), before);
    await projectBatch({ eventStore: running.eventStore, views: stale }, events.slice(20, 40));
    assert.equal((await postgresImage(database)).position, events.at(-1)?.position);
  });

  it('of another format is neither projected into nor read', async (t) => {
    const database = await open(t);
    await project(running.eventStore, database);
    const [row] = await rowsOf(
      database,
      "select client_id from client_views where document like '%registered%' limit 1",
    );
    const clientId = String(row?.client_id);
    await postgresKeyStore(database).writeKey({ clientId, rootKeyId: 'r', wrapped: 'w' });
    assert.equal((await postgresFreshViews(database).get(clientId)).outcome, 'current');
    await rowsOf(database, 'update projection set rows_format = 99');
    assert.deepEqual(await postgresFreshViews(database).get(clientId), { outcome: 'stale' });
    await assert.rejects(postgresViewStore(database).position(), /of another format: rebuild it/);
  });
});

describe('the read model on PostgreSQL, rebuilt', { skip }, () => {
  it('reports rows that are ahead of the log instead of waiting for ever', async (t) => {
    const database = await open(t);
    await rowsOf(database, 'update projection set position = 1000000000');
    const troubles: unknown[] = [];
    const projector = projectingInto(running.eventStore, database, (error) => troubles.push(error));
    t.after(projector.stop);
    await until('it says so', () => troubles.length > 0);
    assert.match(String(troubles[0]), /rebuild the read model/);
    await projector.stop();
    await rebuildBeside(running.eventStore, database);
    assert.deepEqual(await postgresImage(database), await sqliteImage(running.eventStore));
  });
});

describe('a rebuild of the read model on PostgreSQL, and its swap', { skip }, () => {
  it('fences the projector of before a swap, even if the new rows are at the same position', async (t) => {
    const database = await open(t);
    const views = postgresViewStore(database);
    await catchUp({ eventStore: running.eventStore, views, onProgress: quiet });
    await rebuildBeside(running.eventStore, database);
    const change = { rows: [], position: await views.position() };
    await assert.rejects(views.apply(change), /another projector has moved the read model/);
    await views.position();
    await views.apply(change);
  });

  it('holds the projector still while it swaps: nothing that was shown before is older afterwards', async (t) => {
    const database = await open(t);
    const views = postgresViewStore(database);
    const events = await running.eventStore.readAll(0, 100);
    await projectBatch({ eventStore: running.eventStore, views }, events.slice(0, 50));
    const begun = await beginPostgresRebuild(database, { headPosition: await running.eventStore.headPosition() });
    let late: Promise<unknown> = Promise.resolve();
    const swapped = await begun.swap(async () => {
      await projectBatch({ eventStore: running.eventStore, views: begun.views }, events.slice(0, 50));
      late = projectBatch({ eventStore: running.eventStore, views }, events.slice(50)).catch(String);
      await pause(200);
    });
    assert.equal(swapped, 'swapped');
    assert.match(String(await late), /another projector has moved the read model/);
    await projectBatch({ eventStore: running.eventStore, views }, events.slice(50));
    assert.equal(await views.position(), events.at(-1)?.position);
    await begun.close();
  });

  it('P8: an interrupted rebuild is gone on with, and the live rows do not notice', async (t) => {
    const database = await open(t);
    await project(running.eventStore, database);
    const before = await postgresImage(database);
    const begun = await beginPostgresRebuild(database, { headPosition: await running.eventStore.headPosition() });
    await projectBatch(
      { eventStore: running.eventStore, views: begun.views },
      await running.eventStore.readAll(0, 200),
    );
    await assert.rejects(
      beginPostgresRebuild(database, { headPosition: await running.eventStore.headPosition() }),
      /another rebuild of the read model is under way/,
    );
    await begun.close();
    assert.deepEqual(await postgresImage(database), before);
    assert.equal(await rebuildBeside(running.eventStore, database), true);
    assert.deepEqual(await postgresImage(database), before);
  });
});

describe('what a rebuild of the read model on PostgreSQL finds', { skip }, () => {
  it('P8: what an interrupted rebuild left is dropped if this program would not have made the same of it', async (t) => {
    const database = await open(t);
    const spoils = [
      'update projection_next set rows_format = 99',
      'update projection_next set position = 1000000000',
      `insert into parked_events_next values ('client-x', 0, 1, 'version-unknown')`,
    ];
    for (const spoil of spoils) {
      const begun = await beginPostgresRebuild(database, { headPosition: await running.eventStore.headPosition() });
      assert.equal(begun.isResumed, false);
      await rowsOf(database, spoil);
      await begun.close();
      assert.equal(await rebuildBeside(running.eventStore, database), false);
    }
    const begun = await beginPostgresRebuild(database, { headPosition: 0 });
    await begun.close();
    await dropPostgresRebuild(database);
    assert.deepEqual(await rowsOf(database, `select to_regclass('projection_next') as next`), [{ next: null }]);
    assert.deepEqual(await postgresImage(database), await sqliteImage(running.eventStore));
  });

  it('P5: events that a program could not read are shown by a rebuild of one that can', async (t) => {
    const database = await open(t);
    const unread = (event: RecordedEvent) => (event.type === 'ClientUpdated' ? { ...event, version: 9 } : event);
    const older: EventStore = {
      ...running.eventStore,
      readAll: async (after, eventsMax) => (await running.eventStore.readAll(after, eventsMax)).map(unread),
      readStream: async (stream, part) => (await running.eventStore.readStream(stream, part)).map(unread),
    };
    await project(older, database);
    const [parked] = await rowsOf(database, 'select count(*) as events from parked_events');
    assert.ok(Number(parked?.events) > 50);
    const sqlite = await sqliteImage(older);
    assert.deepEqual(await postgresImage(database), sqlite);
    await rebuildBeside(running.eventStore, database);
    assert.deepEqual(await postgresImage(database), await sqliteImage(running.eventStore));
    assert.deepEqual(await rowsOf(database, 'select * from parked_events'), []);
  });
});

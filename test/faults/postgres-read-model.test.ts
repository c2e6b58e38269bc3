import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { postgresFreshViews, postgresKeyStore, postgresViewStore } from '@clientele/adapter-postgres';
import { catchUp } from '@clientele/projector';
import { startInProcess } from '../support/in-process.ts';
import { openPostgres, patient, rowsOf } from '../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import { projectingInto, rebuildBeside } from '../support/postgres-projecting.ts';
import { chooseSeed, seededRandom } from '../support/random.ts';
import { makeHistory } from '../support/random-history.ts';
import { until } from '../support/until.ts';
import { postgresImage, sqliteImage } from '../support/view-image.ts';

const skip = postgresMissing();
const random = seededRandom(chooseSeed());
let server: PostgresServer;
before(async () => {
  if (skip === false) server = await startPostgres();
});
after(() => server?.stop());

/** What the test at hand has opened, ended last first however the test ends: an open connection keeps this file from ending. */
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const openLive = async () => {
  const live = await startInProcess();
  opened.push(live.stop);
  return live;
};

const openDatabase = async (url: string) => {
  const database = await openPostgres(url, patient);
  opened.push(database.close);
  return database;
};

describe('the read model on PostgreSQL, written all the while', { skip }, () => {
  it('takes turns between projectors whose leases are cut, and shows the log in the end', async () => {
    const database = await openDatabase(await server.newDatabase());
    const live = await openLive();
    const projectors = [1, 2, 3].map(() => projectingInto(live.eventStore, database));
    opened.push(() => Promise.all(projectors.map((projector) => projector.stop())));
    const cutsMin = 10;
    let cuts = 0;
    let isDone = false;
    const cutting = (async () => {
      while (!isDone) {
        const held = await rowsOf(
          database,
          `select pg_terminate_backend(pid) as cut from pg_locks where locktype = 'advisory' and granted
             and database = (select oid from pg_database where datname = current_database())`,
        );
        cuts += held.length;
        await until('a projector is active', () => projectors.some((projector) => projector.isActive()));
      }
    })();
    while (cuts < cutsMin) await makeHistory(live.registry, random.fork(), 1_000);
    const head = await live.eventStore.headPosition();
    isDone = true;
    await cutting;
    const views = () => postgresViewStore(database).position();
    await until('the rows show the log', async () => (await views()) === head);
    assert.deepEqual(await postgresImage(database), await sqliteImage(live.eventStore));
  });

  it('is rebuilt beside itself while it is written, projected and read, without one read that fails or goes back', async () => {
    const url = await server.newDatabase();
    const [database, reader] = [await openDatabase(url), await openDatabase(url)];
    const live = await openLive();
    const shown = await makeHistory(live.registry, random.fork(), 1_500);
    const keys = postgresKeyStore(database);
    await Promise.all(shown.map(({ clientId }) => keys.writeKey({ clientId, rootKeyId: 'r', wrapped: 'w' })));
    await catchUp({ eventStore: live.eventStore, views: postgresViewStore(database), onProgress: () => {} });
    const troubles: unknown[] = [];
    const projector = projectingInto(live.eventStore, database, (error) => troubles.push(error));
    opened.push(projector.stop);
    const freshViews = postgresFreshViews(reader);
    let isDone = false;
    const counts = { reads: 0, behind: 0 };
    const reading = (async () => {
      for (let at = 0; !isDone; at += 1) {
        const client = shown[at % shown.length];
        const answer = await freshViews.get(client?.clientId ?? '');
        counts.reads += 1;
        if (answer.outcome === 'stale' || answer.view === undefined) counts.behind += 1;
      }
    })();
    let isSwapped = false;
    const writing = (async () => {
      while (!isSwapped) await makeHistory(live.registry, random.fork(), 1_000);
    })();
    try {
      for (let swap = 0; swap < 5; swap += 1) await rebuildBeside(live.eventStore, database);
    } finally {
      isSwapped = true;
      await writing;
    }
    const head = await live.eventStore.headPosition();
    await until('the rows show the log', async () => (await postgresViewStore(database).position()) === head);
    isDone = true;
    await reading;
    assert.deepEqual(await postgresImage(database), await sqliteImage(live.eventStore));
    assert.equal(counts.behind, 0);
    assert.ok(counts.reads > 100);
    assert.ok(troubles.length > 0, 'no swap has fenced the projector: the test shows too little');
    for (const trouble of troubles) assert.match(String(trouble), /another projector has moved the read model/);
    const left = await rowsOf(database, `select to_regclass('client_views_next') as next`);
    assert.deepEqual(left, [{ next: null }]);
  });
});

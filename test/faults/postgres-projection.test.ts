import assert from 'node:assert/strict';
import { beginPostgresRebuild, postgresLease, postgresViewStore } from '@clientele/adapter-postgres';
import type { SqliteEventStore } from '@clientele/adapter-sqlite';
import { noRevision, projectBatch } from '@clientele/application';
import { rebuildViews, startLeasedProjector } from '@clientele/projector';
import { rowsOf } from '../support/open-postgres.ts';
import { until } from '../support/until.ts';
import { postgresImage, sqliteImage } from '../support/view-image.ts';
import { withRoom } from '../support/with-room.ts';
import { deliveries, dyingStore } from './deliveries.ts';
import { held, sometimes } from './fault-test.ts';
import { poisonedEventStore } from './poisoned-log.ts';
import { eventsCount, faultTestsOnPostgres } from './postgres-stores.ts';
import { differences } from './view-differences.ts';

const faultTest = faultTestsOnPostgres();

faultTest(
  'P2: on PostgreSQL, an event that is delivered again changes nothing, whatever restarts come between',
  eventsCount / 4,
  async (run, { eventStore, database }) => {
    const events = await eventStore.readAll(0, Number.MAX_SAFE_INTEGER);
    const seen = { events: events.length, delivered: 0, swallowed: 0, restarts: 0, crashes: 0 };
    let views = postgresViewStore(database);
    for (const batch of deliveries(events, run.random)) {
      if (run.random.chance(0.1)) {
        seen.restarts += 1;
        views = postgresViewStore(database);
      }
      if (run.random.chance(0.1)) {
        seen.crashes += 1;
        await assert.rejects(projectBatch({ eventStore, views: dyingStore(views, run.random) }, batch));
        views = postgresViewStore(database);
      }
      seen.delivered += batch.length;
      seen.swallowed += (await projectBatch({ eventStore, views }, batch)).alreadyProjected;
    }
    held('P2, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(eventStore)));
    sometimes({
      'a duplicate swallowed': [seen.swallowed, eventsCount / 10],
      'a restart': [seen.restarts, 5],
      'a crash': [seen.crashes, 3],
    });
    return seen;
  },
);

faultTest(
  'P3: on PostgreSQL, events that were dropped or swapped on the way never make a wrong row',
  eventsCount / 4,
  async (run, { eventStore, database }) => {
    const views = postgresViewStore(database);
    const events = await eventStore.readAll(0, Number.MAX_SAFE_INTEGER);
    const seen = { events: events.length, dropped: 0, swapped: 0 };
    const last = new Map(events.map((event) => [event.stream, event.position]));
    for (let at = 0; at < events.length; at += 50) {
      const batch = events.slice(at, at + 50).filter((event) => {
        const isDropped = last.get(event.stream) !== event.position && run.random.chance(0.05);
        if (isDropped) seen.dropped += 1;
        return !isDropped;
      });
      const delivered = run.random.chance(0.3) ? batch.toReversed() : batch;
      if (delivered !== batch) seen.swapped += 1;
      await projectBatch({ eventStore, views }, delivered);
    }
    await projectBatch({ eventStore, views }, events.slice(-1));
    held('P3, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(eventStore)));
    assert.deepEqual(await rowsOf(database, 'select * from parked_events'), []);
    sometimes({ 'an event dropped': [seen.dropped, 20], 'a batch in the wrong order': [seen.swapped, 5] });
    return seen;
  },
);

faultTest(
  'P5: events that cannot be shown are parked and hold up nobody; a program that can read them shows them',
  eventsCount / 4,
  async (run, { eventStore, database }) => {
    const poisoned = poisonedEventStore(eventStore, run.random);
    const troubles: unknown[] = [];
    const projector = startLeasedProjector({
      eventStore: poisoned.eventStore,
      views: postgresViewStore(database),
      lease: postgresLease(database, { name: 'projector', onTrouble: (error) => troubles.push(error) }),
      onTrouble: (error) => troubles.push(error),
    });
    run.context.after(projector.stop);
    const head = await eventStore.headPosition();
    await until('the replay is done', async () => (await postgresViewStore(database).position()) === head);
    const image = await postgresImage(database);
    const parkedRows = image.rows.filter(({ text }) => text.includes('"status":"parked"'));
    held('P5, the rows are those of SQLite', differences(image, await sqliteImage(poisoned.eventStore)));
    assert.deepEqual(
      new Set(parkedRows.map(({ clientId }) => `client-${clientId}`)),
      poisoned.streams,
      'P5, the clients with a poisoned event are parked, and no others',
    );
    const lagMs = await lagOfOthers(eventStore, projector.progress.position);
    assert.deepEqual(troubles, [], 'P5, the projector never stopped');
    await projector.stop();

    const begun = await beginPostgresRebuild(database, { headPosition: await eventStore.headPosition() });
    await rebuildViews({ eventStore, rebuild: begun, onProgress: () => {} });
    await begun.close();
    held('P5, a rebuild shows them', differences(await postgresImage(database), await sqliteImage(eventStore)));
    sometimes({ 'a parked client': [parkedRows.length, 50] });
    return { events: head, parked: parkedRows.length, lagMs: Math.round(lagMs) };
  },
);

/** How long it takes until a new event of another client is visible. */
const lagOfOthers = async (eventStore: SqliteEventStore, shown: () => number): Promise<number> => {
  const [sample] = await eventStore.readAll(0, 1);
  assert.ok(sample);
  const { stream: _stream, revision: _revision, position: _position, ...event } = sample;
  const beganMs = performance.now();
  const appended = await eventStore.append({
    appends: [
      {
        stream: 'idempotency-other',
        expectedRevision: noRevision,
        events: [{ ...event, id: crypto.randomUUID() }],
      },
    ],
  });
  assert.ok(appended.ok);
  await until('the other client is shown', () => shown() >= appended.value.position, withRoom(1_000));
  return performance.now() - beganMs;
};

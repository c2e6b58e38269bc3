import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  beginPostgresRebuild,
  type PostgresDatabase,
  postgresProjectorLease,
  postgresViewStore,
} from '@clientele/adapter-postgres';
import type { SqliteEventLog } from '@clientele/adapter-sqlite';
import { type EventLog, noRevision, projectBatch, type RecordedEvent } from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { rebuildViews, startLeasedProjector } from '@clientele/projector';
import { openPostgres, rowsOf } from '../support/open-postgres.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import type { Random } from '../support/random.ts';
import { makeHistory } from '../support/random-history.ts';
import { until } from '../support/until.ts';
import { postgresImage, sqliteImage } from '../support/view-image.ts';
import { deliveries, dyingStore } from './deliveries.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { assembled, type InProcessStores, openInProcess } from './in-process-registry.ts';
import { logFile } from './log-image.ts';
import { differences } from './view-differences.ts';

const eventsCount = Number(process.env.FAULT_EVENTS ?? 10_000);
const killsMin = 20;
const missing = postgresMissing();
const projectorFile = fileURLToPath(new URL('./projector-process.ts', import.meta.url));

let server: PostgresServer;
before(async () => {
  if (missing === false) server = await startPostgres();
});
after(() => server?.stop());

const newPostgres = async (): Promise<{ readonly url: string; readonly database: PostgresDatabase }> => {
  const url = await server.newDatabase();
  return { url, database: await openPostgres(url, { statementMsMax: 10_000 }) };
};

/** A log of random lives, by the application itself. */
const newLog = async ({ dir, random }: Pick<FaultRun, 'dir' | 'random'>, events: number): Promise<InProcessStores> => {
  const stores = openInProcess(dir, { synchronous: 'OFF' });
  await makeHistory(assembled(stores).registry, random.fork(), events);
  return stores;
};

const spawnProjector = (dir: string, url: string) => {
  const child = spawn(process.execPath, [projectorFile, logFile(dir), url], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return {
    child,
    said: (what: string): boolean => text.split('\n').some((line) => line.startsWith(what)),
    text: () => text,
  };
};

const killed = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
};

faultTest(
  'P8: a projector that is killed again and again in a replay leaves the rows of an undisturbed one',
  async (run) => {
    const { log, close } = await newLog(run, eventsCount);
    const { url, database } = await newPostgres();
    const [views, head] = [postgresViewStore(database), await log.headPosition()];
    const seen = { kills: 0, killsInReplay: 0 };
    const position = async (): Promise<number> =>
      Number((await rowsOf(database, 'select position from projection'))[0]?.position);
    for (let shown = 0; shown < head; shown = await position()) {
      const { child } = spawnProjector(run.dir, url);
      const wanted = shown + run.random.between(1, Math.ceil(head / (killsMin * 1.5)));
      await until('the replay goes on', async () => (await position()) >= Math.min(wanted, head));
      await pause(run.random.below(20));
      await killed(child);
      seen.kills += 1;
      const at = await position();
      if (at > 0 && at < head) seen.killsInReplay += 1;
    }
    assert.equal(await views.position(), head);
    held('P8, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(log)));
    sometimes({ 'a kill in the middle of the replay': [seen.killsInReplay, Math.min(killsMin, 10)] });
    await Promise.all([database.close(), close()]);
    return { ...seen, events: head };
  },
  missing,
);

faultTest(
  'C2: a projector that is stopped loses its lease to one who stands by, and can do no harm when it goes on',
  async (run) => {
    const { log, close } = await newLog(run, eventsCount);
    const { url, database } = await newPostgres();
    const first = spawnProjector(run.dir, url);
    await until('the first one projects', async () => (await postgresViewStore(database).position()) > 0);
    const second = spawnProjector(run.dir, url);
    first.child.kill('SIGSTOP');
    const stoppedAtMs = performance.now();
    await until('the second one takes over', () => second.said('active'));
    const takeOverMs = performance.now() - stoppedAtMs;
    const head = await log.headPosition();
    first.child.kill('SIGCONT');
    await until('the replay is done', async () => (await postgresViewStore(database).position()) === head);
    await until('the first one notices', () => first.said('standby'));
    held('C2, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(log)));
    assert.equal(second.text().includes('trouble'), false, second.text());
    await Promise.all([killed(first.child), killed(second.child)]);
    await Promise.all([database.close(), close()]);
    return { events: head, takeOverMs: Math.round(takeOverMs) };
  },
  missing,
);

faultTest(
  'P2: on PostgreSQL, an event that is delivered again changes nothing, whatever restarts come between',
  async (run) => {
    const { log, close } = await newLog(run, eventsCount / 4);
    const { database } = await newPostgres();
    const events = await log.readAll(0, Number.MAX_SAFE_INTEGER);
    const seen = { events: events.length, delivered: 0, swallowed: 0, restarts: 0, crashes: 0 };
    let views = postgresViewStore(database);
    for (const batch of deliveries(events, run.random)) {
      if (run.random.chance(0.1)) {
        seen.restarts += 1;
        views = postgresViewStore(database);
      }
      if (run.random.chance(0.1)) {
        seen.crashes += 1;
        await assert.rejects(projectBatch({ log, views: dyingStore(views, run.random) }, batch));
        views = postgresViewStore(database);
      }
      seen.delivered += batch.length;
      seen.swallowed += (await projectBatch({ log, views }, batch)).alreadyShown;
    }
    held('P2, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(log)));
    sometimes({
      'a duplicate swallowed': [seen.swallowed, eventsCount / 10],
      'a restart': [seen.restarts, 5],
      'a crash': [seen.crashes, 3],
    });
    await Promise.all([database.close(), close()]);
    return seen;
  },
  missing,
);

faultTest(
  'P3: on PostgreSQL, events that were dropped or swapped on the way never make a wrong row',
  async (run) => {
    const { log, close } = await newLog(run, eventsCount / 4);
    const { database } = await newPostgres();
    const views = postgresViewStore(database);
    const events = await log.readAll(0, Number.MAX_SAFE_INTEGER);
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
      await projectBatch({ log, views }, delivered);
    }
    await projectBatch({ log, views }, events.slice(-1));
    held('P3, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(log)));
    assert.deepEqual(await rowsOf(database, 'select * from parked_events'), []);
    sometimes({ 'an event dropped': [seen.dropped, 20], 'a batch in the wrong order': [seen.swapped, 5] });
    await Promise.all([database.close(), close()]);
    return seen;
  },
  missing,
);

const depth = 20_000;
const nested: JsonObject = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** What no program of today can read or show; the door refuses all of it, so it is put into the log past the door. */
const poisons: readonly ((event: RecordedEvent) => RecordedEvent)[] = [
  (event) => withMetadata(event, { client_name: 'a\ud800' }),
  (event) => withMetadata(event, JSON.parse('{"n":1e400000}')),
  (event) => withMetadata(event, nested),
  (event) => ({ ...event, type: 'ClientPromoted' }),
  (event) => ({ ...event, version: 2 }),
  (event) => ({ ...event, data: { client_id: 7 } }),
];

const withMetadata = (event: RecordedEvent, metadata: JsonObject): RecordedEvent => ({
  ...event,
  data: { ...event.data, metadata },
});

const poisonedShare = 0.05;

/** The log as a program sees it to which some events mean nothing. */
const poisonedLog = (
  log: SqliteEventLog,
  random: Random,
): { readonly log: EventLog; readonly streams: ReadonlySet<string> } => {
  const spoilt = new Map<string, (event: RecordedEvent) => RecordedEvent>();
  const healthy = new Set<string>();
  const spoil = (event: RecordedEvent): RecordedEvent => {
    const known = spoilt.get(event.id);
    if (known !== undefined) return known(event);
    if (healthy.has(event.id)) return event;
    const isPoisoned = event.stream.startsWith('client-') && random.chance(poisonedShare);
    if (!isPoisoned) healthy.add(event.id);
    else spoilt.set(event.id, random.pick('metadata' in event.data ? poisons : poisons.slice(3)));
    return spoil(event);
  };
  const streams = new Set<string>();
  const spoilAll = (events: readonly RecordedEvent[]) =>
    events.map((event) => {
      const seen = spoil(event);
      if (seen !== event) streams.add(event.stream);
      return seen;
    });
  return {
    streams,
    log: {
      ...log,
      readAll: async (afterPosition, eventsMax) => spoilAll(await log.readAll(afterPosition, eventsMax)),
      readStream: async (stream) => spoilAll(await log.readStream(stream)),
      follow: async function* (afterPosition, options) {
        for await (const batch of log.follow(afterPosition, options)) yield spoilAll(batch);
      },
    },
  };
};

faultTest(
  'P5: events that cannot be shown are parked and hold up nobody; a program that can read them shows them',
  async (run) => {
    const { log, close } = await newLog(run, eventsCount / 4);
    const { database } = await newPostgres();
    const poisoned = poisonedLog(log, run.random);
    const troubles: unknown[] = [];
    const projector = startLeasedProjector({
      log: poisoned.log,
      views: postgresViewStore(database),
      lease: postgresProjectorLease(database, { onTrouble: (error) => troubles.push(error) }),
      onTrouble: (error) => troubles.push(error),
    });
    const head = await log.headPosition();
    await until('the replay is done', async () => (await postgresViewStore(database).position()) === head);
    const image = await postgresImage(database);
    const parkedRows = image.rows.filter(({ text }) => text.includes('"status":"parked"'));
    held('P5, the rows are those of SQLite', differences(image, await sqliteImage(poisoned.log)));
    assert.deepEqual(
      new Set(parkedRows.map(({ clientId }) => `client-${clientId}`)),
      poisoned.streams,
      'P5, the clients with a poisoned event are parked, and no others',
    );
    const lagMs = await lagOfOthers(log, projector.progress.position);
    assert.deepEqual(troubles, [], 'P5, the projector never stopped');
    await projector.stop();

    const begun = await beginPostgresRebuild(database, { headPosition: await log.headPosition() });
    await rebuildViews({ log, rebuild: begun, onProgress: () => {} });
    await begun.close();
    held('P5, a rebuild shows them', differences(await postgresImage(database), await sqliteImage(log)));
    sometimes({ 'a parked client': [parkedRows.length, 50] });
    await Promise.all([database.close(), close()]);
    return { events: head, parked: parkedRows.length, lagMs: Math.round(lagMs) };
  },
  missing,
);

/** How long another client's new event takes to be shown. */
const lagOfOthers = async (log: SqliteEventLog, shown: () => number): Promise<number> => {
  const [sample] = await log.readAll(0, 1);
  assert.ok(sample);
  const { stream: _stream, revision: _revision, position: _position, metadata, ...event } = sample;
  const beganMs = performance.now();
  const appended = await log.append({
    appends: [
      {
        stream: 'idempotency-other',
        expectedRevision: noRevision,
        events: [{ ...event, id: crypto.randomUUID(), metadata: JSON.parse(JSON.stringify(metadata)) }],
      },
    ],
  });
  assert.ok(appended.ok);
  await until('the other client is shown', () => shown() >= appended.value.position, 1_000);
  return performance.now() - beganMs;
};

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sqliteEventStore, sqliteViewStore } from '@clientele/adapter-sqlite';
import { projectBatch } from '@clientele/application';
import { openConnection } from '../support/connection.ts';
import { eventStoreFile, viewsFile } from '../support/in-process.ts';
import type { Random } from '../support/random.ts';
import { startRegistry } from '../support/registry.ts';
import { viewFaults } from './checker.ts';
import { deliveries, dyingStore } from './deliveries.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { type History, openHistory } from './history.ts';
import { readLog, readViews, readViewsFile } from './log-image.ts';
import {
  type Caller,
  deleteMarked,
  type KnownClient,
  knownClient,
  markedBody,
  registerMarked,
  replaceMarked,
} from './requests.ts';
import { quietEnv } from './running-registry.ts';
import { differences } from './view-differences.ts';

const eventsCount = Number(process.env.FAULT_EVENTS ?? 10_000);
const writersCount = 8;
const execute = promisify(execFile);
const commandLine = fileURLToPath(new URL('../../services/command-line/src/main.ts', import.meta.url));

faultTest('P1: the read model is what a rebuild from the log makes, row by row', async (run) => {
  const live = join(run.dir, 'live');
  await makeEvents(run, live);
  const rebuilt = join(run.dir, 'rebuilt');
  cpSync(live, rebuilt, { recursive: true });
  for (const end of ['', '-wal', '-shm']) rmSync(`${viewsFile(rebuilt)}${end}`, { force: true });
  const { stdout } = await execute(process.execPath, [commandLine, 'rebuild'], {
    env: { PATH: process.env.PATH ?? '', ...quietEnv, DATA_DIR: rebuilt },
  });
  const log = readLog(live);
  const [shown, again] = [readViews(live), readViews(rebuilt)];

  held('P1, the live read model shows the log', viewFaults(shown, log));
  held('P1, the rebuilt read model shows the log', viewFaults(again, log));
  held('P1, both have the same rows', differences(shown, again));
  assert.match(stdout, /100 ?%/, 'P1, the rebuild shows its progress');
  sometimes({ 'an event in the log': [log.events.length, eventsCount], 'a row': [shown.rows.length, eventsCount / 4] });
  return { events: log.events.length, rows: shown.rows.length };
});

faultTest('P2: an event that is delivered again changes nothing, whatever restarts come between', async (run) => {
  const live = join(run.dir, 'live');
  await makeEvents(run, live);
  const broken = (error: unknown): never => assert.fail(String(error));
  const eventStore = sqliteEventStore(eventStoreFile(live), { onFailure: broken });
  const events = await eventStore.readAll(0, Number.MAX_SAFE_INTEGER);
  const second = join(run.dir, 'second.db');
  const seen = { events: events.length, delivered: 0, swallowed: 0, restarts: 0, crashes: 0 };

  let views = sqliteViewStore(second, { synchronous: 'OFF' });
  const reopen = async (): Promise<void> => {
    seen.restarts += 1;
    views.close();
    views = sqliteViewStore(second, { synchronous: 'OFF' });
  };
  for (const batch of deliveries(events, run.random)) {
    if (run.random.chance(0.1)) await reopen();
    if (run.random.chance(0.1)) {
      seen.crashes += 1;
      await assert.rejects(projectBatch({ eventStore, views: dyingStore(views, run.random) }, batch));
      await reopen();
    }
    const { alreadyProjected } = await projectBatch({ eventStore, views }, batch);
    seen.delivered += batch.length;
    seen.swallowed += alreadyProjected;
  }
  views.close();
  await eventStore.close();
  const again = readViewsFile(second);

  held('P2, the rows are those of the live read model', differences(readViews(live), again));
  held('P2, the rows show the log', viewFaults(again, readLog(live)));
  sometimes({
    'a duplicate swallowed': [seen.swallowed, 1_000],
    'a restart': [seen.restarts, 20],
    'a crash inside a batch': [seen.crashes, 10],
  });
  return seen;
});

/** Sends registrations, changes and deletions over HTTP until the log is long enough. */
const makeEvents = async ({ seed, random }: FaultRun, dataDir: string): Promise<void> => {
  const registry = await startRegistry({ dataDir, env: quietEnv });
  const history = openHistory();
  let made = 0;
  const live = async (writer: number, draws: Random): Promise<void> => {
    const caller = writerOf(history, writer);
    for (let number = 0; made < eventsCount; number += 1) {
      const marker = `${seed}-${writer}-${number}`;
      const client = acknowledged(await registerMarked(caller, registry.url, markedBody(marker)));
      // The claim of the key is an event too.
      made += 2;
      const changes = draws.below(3);
      for (let change = 0; change < changes; change += 1) {
        acknowledged(await replaceMarked(caller, client, markedBody(marker, { client_name: `Change ${change}` })));
        made += 1;
      }
      if (!draws.chance(0.2)) continue;
      await deleteMarked(caller, { ...client, revision: changes });
      made += 1;
    }
    caller.connection.close();
  };
  await Promise.all(Array.from({ length: writersCount }, (_, writer) => live(writer, random.fork())));
  assert.equal(await registry.stop(), 0);
};

const writerOf = (history: History, writer: number): Caller => ({
  proc: `writer-${writer}`,
  connection: openConnection(),
  history,
});

const acknowledged = (reply: Awaited<ReturnType<typeof registerMarked>>): KnownClient => {
  const client = knownClient(reply);
  assert.ok(client, `acknowledged, not ${reply.arrived ? `${reply.status} ${reply.text}` : reply.reason}`);
  return client;
};

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { postgresViewStore } from '@clientele/adapter-postgres';
import { eventStoreFile } from '../support/in-process.ts';
import { rowsOf } from '../support/open-postgres.ts';
import { until } from '../support/until.ts';
import { postgresImage, sqliteImage } from '../support/view-image.ts';
import { type FaultRun, held, sometimes } from './fault-test.ts';
import { eventsCount, faultTestsOnPostgres, type PostgresStores } from './postgres-stores.ts';
import { differences } from './view-differences.ts';

/** Each kill comes after at most 1/`replayParts` of the replay, so the average replay has more kills than that. */
const replayParts = 12;
const killsInReplayMin = 10;
/** Allows for a machine that is busy with other work. */
const waitMsMax = 90_000;
const projectorFile = fileURLToPath(new URL('./projector-process.ts', import.meta.url));
const faultTest = faultTestsOnPostgres();

/** The process is killed when the test ends, even if it fails: a test file with a living child does not end. */
const spawnProjector = ({ dir, context }: FaultRun, url: string, ...stopsAt: readonly string[]) => {
  const child = spawn(process.execPath, [projectorFile, eventStoreFile(dir), url, ...stopsAt], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.after(() => killed(child));
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
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
};

const positionIn = async (database: PostgresStores['database']): Promise<number> =>
  Number((await rowsOf(database, 'select position from projection'))[0]?.position);

faultTest(
  'P8: a projector that is killed again and again in a replay leaves the rows of an undisturbed one',
  eventsCount,
  async (run, { eventStore, url, database }) => {
    const head = await eventStore.headPosition();
    const seen = { kills: 0, killsInReplay: 0 };
    for (let shown = 0; shown < head; shown = await positionIn(database)) {
      const { child } = spawnProjector(run, url);
      const wanted = Math.min(head, shown + run.random.between(1, Math.ceil(head / replayParts)));
      await until('the replay goes on', async () => (await positionIn(database)) >= wanted, waitMsMax);
      await pause(run.random.below(20));
      await killed(child);
      seen.kills += 1;
      const at = await positionIn(database);
      if (at > 0 && at < head) seen.killsInReplay += 1;
    }
    assert.equal(await postgresViewStore(database).position(), head);
    held('P8, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(eventStore)));
    sometimes({ 'a kill in the middle of the replay': [seen.killsInReplay, killsInReplayMin] });
    return { ...seen, events: head };
  },
);

faultTest(
  'C2: a projector that is stopped loses its lease to one who stands by, and can do no harm when it goes on',
  eventsCount,
  async (run, { eventStore, url, database }) => {
    const head = await eventStore.headPosition();
    const first = spawnProjector(run, url, String(Math.floor(head / 2)));
    await until('the first one stops in the middle of the replay', () => first.said('stopping'), waitMsMax);
    const stoppedAtMs = performance.now();
    const stoppedAt = await positionIn(database);
    const second = spawnProjector(run, url);
    await until('the second one takes over', () => second.said('active'), waitMsMax);
    const takeOverMs = performance.now() - stoppedAtMs;
    // Until the rows have moved, the first one's batch is the next in order, so the first one could still write it.
    await until('the second one moves the rows', async () => (await positionIn(database)) > stoppedAt, waitMsMax);
    first.child.kill('SIGCONT');
    await until('the first one gives way', () => first.said('standby'), waitMsMax);
    await until('the replay is done', async () => (await positionIn(database)) === head, waitMsMax);
    held('C2, the rows are those of SQLite', differences(await postgresImage(database), await sqliteImage(eventStore)));
    assert.match(
      first.text(),
      /^trouble .*another projector has moved the read model$/m,
      'C2, what it held was refused',
    );
    assert.equal(second.text(), 'active\n', 'C2, the second one was not disturbed');
    return { events: head, stoppedAt, takeOverMs: Math.round(takeOverMs) };
  },
);

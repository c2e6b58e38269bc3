import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection } from '../support/connection.ts';
import { freePort } from '../support/free-port.ts';
import { eventStoreFile } from '../support/in-process.ts';
import { type RunningRegistry, startRegistry } from '../support/registry.ts';
import { withRoom } from '../support/with-room.ts';
import { duplicateMarkers, logFaults, lostAcks, viewFaults, wholenessFaults } from './checker.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';
import { type History, type HistoryEntry, openHistory } from './history.ts';
import { integrityOf, readLog, readViews } from './log-image.ts';
import { compilePreload, preloadMissing } from './preload.ts';
import { lastKnown, unreadable } from './read-all-back.ts';
import { type Caller, markedBody, registerMarked } from './requests.ts';
import { quietEnv } from './running-registry.ts';
import { settleUnknown } from './settle-unknown.ts';

/**
 * Which flush fails: the `at`-th among the files with this path suffix, `times` in a row, with or without losing its
 * data.
 */
type FailedFlush = {
  readonly path: string;
  readonly at: number;
  readonly times: number;
  readonly drop: boolean;
};

const everyFlush = (path: string, from: number, to: number): readonly FailedFlush[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ path, at: from + index, times: 1, drop: index % 2 === 0 }));

/**
 * 50 failures: the log at each commit and at checkpoints, the read model at checkpoints, and both files from some
 * moment on.
 */
const failures: readonly FailedFlush[] = [
  ...everyFlush('/log.db-wal', 1, 31),
  ...everyFlush('/log.db', 1, 3),
  ...everyFlush('/views.db-wal', 1, 3),
  ...everyFlush('/views.db', 1, 3),
  ...everyFlush('.db-wal', 1, 5).map((failure) => ({ ...failure, times: 1_000_000 })),
  ...everyFlush('.db', 1, 5).map((failure) => ({ ...failure, times: 1_000_000 })),
];

const writersCount = 32;
const refusedMs = 50;
const endMsMax = withRoom(1_000);
/** More than the read model needs until its third checkpoint, on a busy machine too: there it writes larger batches. */
const clientsMax = 20_000;

faultTest(
  'D3: after a failed fsync nothing is acknowledged, the process ends, and unknown outcomes settle to one client',
  async (run) => {
    const library = compilePreload('fsync-fail', run.dir);
    const seen = { failures: failures.length, atStart: 0, underLoad: 0, dropped: 0, unknown: 0, slowestEndMs: 0 };
    const faults: string[] = [];
    for (const [index, failure] of failures.entries()) {
      const attempt = failOnce(run, { library, failure, dir: join(run.dir, String(index)) });
      const found = await attempt.catch((error: unknown) => noted(error, faults));
      seen.atStart += found.underLoad ? 0 : 1;
      seen.underLoad += found.underLoad ? 1 : 0;
      seen.dropped += failure.drop ? 1 : 0;
      seen.unknown += found.unknown;
      seen.slowestEndMs = Math.max(seen.slowestEndMs, found.endMs);
    }
    held('D3', faults);
    sometimes({
      'a flush that failed under load': [seen.underLoad, 30],
      'a flush that failed at the start': [seen.atStart, 3],
      'a flush that lost its data': [seen.dropped, 20],
      'a request whose outcome is unknown': [seen.unknown, 100],
    });
    return seen;
  },
  preloadMissing(),
);

/** One failed flush says nothing about the next one, so all of them are tried before the test fails. */
const noted = (error: unknown, faults: string[]): Found => {
  faults.push(error instanceof Error ? error.message : String(error));
  return { underLoad: false, unknown: 0, endMs: 0 };
};

type Found = { readonly underLoad: boolean; readonly unknown: number; readonly endMs: number };

const failOnce = async (
  run: FaultRun,
  { library, failure, dir }: { readonly library: string; readonly failure: FailedFlush; readonly dir: string },
): Promise<Found> => {
  const name = `flush ${failure.at} of ${failure.path}${failure.drop ? ', data lost' : ''}`;
  const dataDir = join(dir, 'data');
  const failedAt = join(run.dir, `failed-${failure.at}${failure.path.replace('/', '-')}`);
  const port = await freePort();
  const history = openHistory();
  const env = { ...quietEnv, PORT: String(port) };
  const faulty = startRegistry({
    dataDir,
    env: {
      ...env,
      LD_PRELOAD: library,
      FSYNC_FAIL_PATH: failure.path,
      FSYNC_FAIL_AT: String(failure.at),
      FSYNC_FAIL_TIMES: String(failure.times),
      FSYNC_FAIL_DROP: failure.drop ? '1' : '0',
      FSYNC_FAIL_LOG: failedAt,
    },
  });
  const end = await loadUntilEnd(faulty, history, name);
  assert.ok(existsSync(failedAt), `${name}: the process ended before a flush failed`);
  const [failedMs = Number.NaN, ...later] = readFileSync(failedAt, 'utf8').trim().split('\n').map(Number);
  const endMs = end.atMs - failedMs;
  assert.ok(end.code !== 0, `${name}: the process ended with ${end.code}`);
  assert.ok(endMs <= endMsMax, `${name}: the process lived on for ${endMs} ms`);
  const retries = failure.path === '/log.db-wal' ? later : [];
  assert.deepEqual(retries, [], `${name}: the log went on to commit after it`);
  const entries = history.save(`${dir}.jsonl`);
  const graceMs = failure.path.startsWith('/log') ? clockMs : noticeMsMax;
  held(`D3, ${name}: no acknowledgement of what began after the failure`, ackedAfter(entries, failedMs + graceMs));

  const registry = await startRegistry({ dataDir, env });
  run.context.after(() => registry.stop('SIGKILL'));
  held(`D3, ${name}: every acknowledgement is in the log`, lostAcks(entries, readLog(dataDir)));
  const settled = await settleUnknown(registry.url, history, entries);
  const known = lastKnown(history.save(`${dir}.jsonl`));
  held(`D3, ${name}: every acknowledged client is readable`, await unreadable(known));
  assert.equal(await registry.stop(), 0, `${name}: the clean restart ends well`);
  const log = readLog(dataDir);
  assert.equal(integrityOf(eventStoreFile(dataDir)), 'ok', name);
  held(`D3, ${name}: one client for each idempotency key`, duplicateMarkers(log));
  held(`D3, ${name}: the log is in order`, [...logFaults(log), ...wholenessFaults(log)]);
  held(`D3, ${name}: the read model shows the log`, viewFaults(readViews(dataDir), log));
  return { underLoad: end.started, unknown: settled, endMs };
};

type End = { readonly code: number | null; readonly atMs: number; readonly started: boolean };

/** Registers with eight writers until the process has ended. The process may fail before it has started. */
const loadUntilEnd = async (starting: Promise<RunningRegistry>, history: History, name: string): Promise<End> => {
  const registry = await starting.catch((error: unknown) => exitCodeOf(error));
  if (typeof registry === 'number') return { code: registry, atMs: Date.now(), started: false };
  const ended = registry.ended.then((code) => ({ code, atMs: Date.now(), started: true }));
  let clients = 0;
  const write = async (writer: number): Promise<void> => {
    const caller: Caller = { proc: `writer-${writer}`, connection: openConnection(), history };
    for (let lost = false; !lost && clients < clientsMax; ) {
      clients += 1;
      const reply = await registerMarked(caller, registry.url, markedBody(`fsync-${clients}`));
      lost = !reply.arrived;
      // Refusals are fast. These few are enough to show that none of them is an acknowledgement.
      if (reply.arrived && reply.status >= 500) await delay(refusedMs);
    }
    caller.connection.close();
  };
  await Promise.all(Array.from({ length: writersCount }, (_, writer) => write(writer)));
  if (clients >= clientsMax) await registry.stop('SIGKILL');
  assert.ok(clients < clientsMax, `${name}: ${clients} registrations and the process has not ended`);
  return ended;
};

const exitCodeOf = (error: unknown): number => {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'exitCode' in cause) return Number(cause.exitCode);
  throw error;
};

/** The clock of the failing process has a resolution of one millisecond. */
const clockMs = 1;
/**
 * After a failure of the log, no request is acknowledged. A failure of the read model reaches the code that answers
 * requests a moment later. Acknowledgements given until then are true, because the log has the events.
 */
const noticeMsMax = 500;

const ackedAfter = (history: readonly HistoryEntry[], failedMs: number): readonly string[] =>
  history
    .filter(({ outcome, began }) => outcome === 'ok' && began > failedMs)
    .map(({ arg, began }) => `${arg.marker}, begun ${(began - failedMs).toFixed(1)} ms after the failure`);

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection } from '../support/connection.ts';
import { freePort } from '../support/free-port.ts';
import { type RunningRegistry, startRegistry } from '../support/registry.ts';
import {
  duplicateMarkers,
  logFaults,
  lostAcks,
  presentButUnacknowledged,
  viewFaults,
  wholenessFaults,
} from './checker.ts';
import { faultTest, held, sometimes } from './fault-test.ts';
import { type History, openHistory } from './history.ts';
import { readLog, readViews } from './log-image.ts';
import { lastKnown, unreadable } from './read-all-back.ts';
import { type Caller, markedBody, registerMarked } from './requests.ts';
import { quietEnv } from './running-registry.ts';
import { settleUnknown } from './settle-unknown.ts';

const cyclesCount = Number(process.env.FAULT_CYCLES ?? 100);
const writersCount = 8;

/** Every second cycle is cut while the process is still cold, the others when it is up to speed. */
const acksBeforeCut = 400;

faultTest('D1: no acknowledged registration is lost when the process is killed', async (run) => {
  const { seed, random, dir, context } = run;
  const port = await freePort();
  const dataDir = join(dir, 'data');
  const history = openHistory();
  const start = async (): Promise<RunningRegistry> => {
    const registry = await startRegistry({ dataDir, env: { ...quietEnv, PORT: String(port) } });
    context.after(() => registry.stop('SIGKILL'));
    return registry;
  };

  let markers = 0;
  for (let cycle = 0; cycle < cyclesCount; cycle += 1) {
    const registry = await start();
    const load = loadOf(cycle % 2 === 0 ? 0 : acksBeforeCut);
    const write = async (caller: Caller): Promise<void> => {
      for (let isUp = true; isUp; ) {
        markers += 1;
        isUp = (await registerMarked(caller, registry.url, markedBody(`${seed}-${markers}`))).arrived;
        load.count(isUp);
      }
      caller.connection.close();
    };
    const writers = callers(history, cycle).map(write);
    await load.reached;
    await delay(random.between(5, 150));
    await registry.stop('SIGKILL');
    await Promise.all(writers);
  }

  const historyFile = join(dir, 'history.jsonl');
  const registry = await start();
  const before = readLog(dataDir);
  const cut = history.save(historyFile);
  const unacknowledged = presentButUnacknowledged(cut, before);
  held('D1, every acknowledgement is in the log', lostAcks(cut, before));
  held('D1, the log is in order', logFaults(before));
  const settledCount = await settleUnknown(registry.url, history, cut);
  const settled = history.save(historyFile);
  const faults = await unreadable(lastKnown(settled));
  await registry.stop();
  const log = readLog(dataDir);

  held('D1, every acknowledged client is readable and unchanged', faults);
  held('D1, repeated requests are acknowledged too, and stored', lostAcks(settled, log));
  held('D1, one client for each idempotency key', duplicateMarkers(log));
  held('D1, clients are whole', wholenessFaults(log));
  held('D1, the read model shows the log', viewFaults(readViews(dataDir), log));
  const acks = cut.filter(({ outcome }) => outcome === 'ok').length;
  sometimes({
    'an acknowledged registration': [acks, cyclesCount * 200],
    'a registration stored but not acknowledged': [unacknowledged, Math.ceil(cyclesCount * 0.3)],
  });
  return { cycles: cyclesCount, acks, unacknowledged, settled: settledCount };
});

const callers = (history: History, cycle: number): readonly Caller[] =>
  Array.from({ length: writersCount }, (_, writer) => ({
    proc: `writer-${cycle}-${writer}`,
    connection: openConnection(),
    history,
  }));

/**
 * Resolves when `acksMin` requests were answered, or as soon as one was not, since there is then nothing more to wait
 * for.
 */
const loadOf = (acksMin: number) => {
  const { promise: reached, resolve } = Promise.withResolvers<void>();
  let acks = 0;
  const count = (isAnswered: boolean): void => {
    acks += 1;
    if (acks >= acksMin || !isAnswered) resolve();
  };
  if (acksMin === 0) resolve();
  return { reached, count };
};

import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection } from '../support/connection.ts';
import { freePort } from '../support/free-port.ts';
import { startRegistry } from '../support/registry.ts';
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

faultTest('D1: no acknowledged registration is lost when the process is killed', async ({ seed, random, dir }) => {
  const port = await freePort();
  const dataDir = join(dir, 'data');
  const history = openHistory();
  const start = () => startRegistry({ dataDir, env: { ...quietEnv, PORT: String(port) } });

  let markers = 0;
  const nextMarker = (): string => {
    markers += 1;
    return `${seed}-${markers}`;
  };
  for (let cycle = 0; cycle < cyclesCount; cycle += 1) {
    const registry = await start();
    const writers = callers(history, cycle).map((caller) => writeUntilCut(caller, registry.url, nextMarker));
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
    'an acknowledged registration': [acks, cyclesCount * 10],
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

const writeUntilCut = async (caller: Caller, url: string, nextMarker: () => string): Promise<void> => {
  for (;;) {
    const reply = await registerMarked(caller, url, markedBody(nextMarker()));
    if (reply.arrived) continue;
    caller.connection.close();
    return;
  }
};

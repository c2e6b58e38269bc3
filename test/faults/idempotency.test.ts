import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, openConnection, type WireReply } from '../support/connection.ts';
import { freePort } from '../support/free-port.ts';
import type { Random } from '../support/random.ts';
import { type FaultProxy, type ProxyFault, startFaultProxy } from '../support/tcp-proxy.ts';
import {
  duplicateMarkers,
  foldEventStore,
  logFaults,
  lostAcks,
  presentButUnacknowledged,
  viewFaults,
  wholenessFaults,
} from './checker.ts';
import { faultTest, held, sometimes } from './fault-test.ts';
import { type History, type HistoryEntry, openHistory } from './history.ts';
import { readLog, readViews } from './log-image.ts';
import { type Caller, knownClient, markedBody, readBack, registerMarked } from './requests.ts';
import { type RestartableRegistry, startRestartable } from './running-registry.ts';

const keysCount = Number(process.env.FAULT_KEYS ?? 2_000);
const askersCount = 6;
const connectionsCount = 3;
const attemptsMax = 10;
const crashesCount = 6;
/** A reply that takes longer counts as lost, because the proxy also swallows requests. */
const replyMsMax = 300;

faultTest('I1: one Idempotency-Key makes one client and gets one answer, whatever is lost on the way', async (run) => {
  const port = await freePort();
  const proxy = await startFaultProxy(port);
  run.context.after(() => proxy.close());
  const registry = await startRestartable(run, { dataDir: join(run.dir, 'data'), port, publicPort: proxy.port });
  const history = openHistory();
  const markers = Array.from({ length: keysCount }, (_, number) => `${run.seed}-${number}`);

  const waiting = [...markers];
  const draws = run.random.fork();
  const requests = askers(history, replyMsMax).map((asker) =>
    askForAll(asker, { registry, waiting, random: run.random.fork() }),
  );
  const broken = breakThings({ proxy, registry, waiting, random: draws });
  await Promise.all([...requests, broken]);
  proxy.setFault({ mode: 'pass' });

  const stormy = history.save(join(run.dir, 'history.jsonl'));
  const unacknowledged = presentButUnacknowledged(stormy, readLog(registry.dataDir));
  const others = await settleAll(askers(history), registry, markers);
  await registry.crash();
  await settleAll(askers(history), registry, markers.slice(-keysCount / 10));
  const entries = history.save(join(run.dir, 'history.jsonl'));
  await registry.stop();
  const log = readLog(registry.dataDir);

  held('I1, one client for each key', duplicateMarkers(log));
  held(
    'I1, a client for every key',
    missingMarkers(markers, new Set([...foldEventStore(log).values()].map(({ marker }) => marker))),
  );
  held('I1, every answer to a key is the same, byte for byte', differingAnswers(entries));
  held('I1, another body under the same key is 422', others);
  held('I1, who was told of a client can read it at once', unreadableOnceTold(entries));
  held('I1, every acknowledgement is in the log', lostAcks(entries, log));
  held('I1, the log is in order', [...logFaults(log), ...wholenessFaults(log)]);
  held('I1, the read model shows the log', viewFaults(readViews(registry.dataDir), log));
  const unknown = stormy.filter(({ op, outcome }) => op === 'register' && outcome === 'info').length;
  sometimes({
    'a request whose outcome is unknown': [unknown, keysCount / 10],
    'a reply lost on the way': [proxy.stats().repliesLost, keysCount / 20],
    'a client stored although nobody was told': [unacknowledged, 1],
    'a crash of the registry': [crashesCount, 5],
  });
  return {
    keys: keysCount,
    requests: entries.length,
    unknown,
    ...proxy.stats(),
    unacknowledged,
    crashes: crashesCount,
  };
});

/** A requester with three connections. All requesters share the history. */
type Asker = { readonly name: string; readonly connections: readonly Connection[]; readonly history: History };

const askers = (history: History, timeoutMs?: number): readonly Asker[] =>
  Array.from({ length: askersCount }, (_, asker) => ({
    name: `asker-${asker}`,
    connections: Array.from({ length: connectionsCount }, () => openConnection(timeoutMs)),
    history,
  }));

const callerOf = ({ name, connections, history }: Asker, number: number): Caller => {
  const connection = connections[number % connections.length];
  if (connection === undefined) throw new Error('an asker without connections');
  return { proc: `${name}-${number % connections.length}`, connection, history };
};

type Storm = { readonly registry: RestartableRegistry; readonly waiting: string[]; readonly random: Random };

/**
 * Requests each key until it is answered, at most ten times and sometimes on two connections at once, and reads each
 * client that an answer describes.
 */
const askForAll = async (asker: Asker, { registry, waiting, random }: Storm): Promise<void> => {
  for (let marker = waiting.pop(); marker !== undefined; marker = waiting.pop()) {
    for (let attempt = 0, answered = false; attempt < attemptsMax && !answered; attempt += 1) {
      await registry.up();
      const callers = [attempt, ...(random.chance(0.3) ? [attempt + 1] : [])].map((number) => callerOf(asker, number));
      const replies = await Promise.all(
        callers.map((caller) => askAndRead(caller, registry.url, markedBody(`${marker}`))),
      );
      answered = replies.some(isCreated);
    }
  }
  for (const connection of asker.connections) connection.close();
};

const askAndRead = async (caller: Caller, url: string, body: ReturnType<typeof markedBody>): Promise<WireReply> => {
  const reply = await registerMarked(caller, url, body);
  const client = knownClient(reply);
  if (client !== undefined) await readBack(caller, client);
  return reply;
};

const isCreated = (reply: WireReply): boolean => reply.arrived && reply.status === 201;

/** Injects a new network fault every few milliseconds, and crashes the registry after every few keys. */
const breakThings = async ({
  proxy,
  registry,
  waiting,
  random,
}: Storm & { readonly proxy: FaultProxy }): Promise<void> => {
  let crashes = 0;
  while (waiting.length > 0) {
    proxy.setFault(drawFault(random));
    await delay(random.between(3, 25));
    if (waiting.length > keysCount * (1 - (crashes + 1) / (crashesCount + 1))) continue;
    crashes += 1;
    await registry.crash();
  }
  proxy.setFault({ mode: 'pass' });
};

const drawFault = (random: Random): ProxyFault =>
  random.pick<ProxyFault>([
    { mode: 'pass' },
    { mode: 'pass' },
    { mode: 'pass' },
    { mode: 'pass' },
    { mode: 'pass' },
    { mode: 'lose-replies' },
    { mode: 'cut-after', replyBytes: random.between(1, 2_000) },
    { mode: 'cut' },
    { mode: 'blackhole' },
    { mode: 'slow', delayMs: random.between(1, 30) },
  ]);

/**
 * Without any faults: repeats each key on three connections at once, and once with a different body. Returns the
 * answers to the latter that were not 422.
 */
const settleAll = async (
  all: readonly Asker[],
  registry: RestartableRegistry,
  markers: readonly string[],
): Promise<readonly string[]> => {
  const waiting = [...markers];
  const faults: string[] = [];
  const settle = async (asker: Asker): Promise<void> => {
    for (let marker = waiting.pop(); marker !== undefined; marker = waiting.pop()) {
      const body = markedBody(marker);
      await Promise.all(asker.connections.map((_, number) => askAndRead(callerOf(asker, number), registry.url, body)));
      const other = await registerMarked(callerOf(asker, 0), registry.url, { ...body, client_name: 'Another' });
      if (!other.arrived || other.status !== 422)
        faults.push(`${marker}: ${other.arrived ? other.status : other.reason}`);
    }
    for (const connection of asker.connections) connection.close();
  };
  await Promise.all(all.map(settle));
  return faults;
};

const missingMarkers = (wanted: readonly string[], made: ReadonlySet<string>): readonly string[] =>
  wanted.filter((marker) => !made.has(marker)).map((marker) => `${marker} made no client`);

const differingAnswers = (history: readonly HistoryEntry[]): readonly string[] => {
  const first = new Map<string, unknown>();
  const faults: string[] = [];
  for (const { op, outcome, arg, value } of history) {
    if (op !== 'register' || outcome !== 'ok') continue;
    const marker = String(arg.marker);
    if (!first.has(marker)) first.set(marker, value.body);
    if (first.get(marker) !== value.body) faults.push(`${marker}: first ${first.get(marker)}, then ${value.body}`);
  }
  return faults;
};

/** Never a false 401: nothing is deleted here, so every answered read must have returned the client. */
const unreadableOnceTold = (history: readonly HistoryEntry[]): readonly string[] =>
  history
    .filter(({ op, outcome }) => op === 'read' && outcome === 'fail')
    .filter(({ value }) => value.status !== undefined)
    .map(({ proc, arg, value }) => `${proc} read ${arg.clientId}: ${value.status} ${value.body}`);

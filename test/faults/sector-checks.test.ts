import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import type { DocumentCheckBus, DurableCheck, JudgedCheck } from '@clientele/application';
import { awaitedSectorCheck, durableSectorCheck, verifyingWork } from '@clientele/examples';
import { startDocumentCheckWorker } from '@clientele/sector-worker';
import { type NatsServer, natsServerMissing, startNatsServer } from '../support/nats.ts';
import { openNatsBus, quickStreams, recordVerdicts, whenReady } from '../support/nats-buses.ts';
import { until } from '../support/until.ts';
import { withRoom } from '../support/with-room.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';

const skip = natsServerMissing();
const roundsCount = Number(process.env.FAULT_CYCLES ?? 5);
const workerProgram = new URL('sector-worker-process.ts', import.meta.url).pathname;

const serverFor = async ({ context }: FaultRun): Promise<NatsServer> => {
  const server = await startNatsServer();
  context.after(() => server.dispose());
  return server;
};

const busFor = async ({ context }: FaultRun, server: NatsServer) => {
  const opened = openNatsBus(server.url, { streams: quickStreams });
  context.after(() => opened.bus.stop());
  await whenReady(opened.bus);
  return opened;
};

/** A worker in its own process, which dies when it reaches the step. */
const workerDyingAt = ({ context }: FaultRun, server: NatsServer, step: string): ChildProcess => {
  const worker = spawn(process.execPath, [workerProgram, server.url, step], { stdio: ['ignore', 'pipe', 'inherit'] });
  context.after(() => worker.kill('SIGKILL'));
  return worker;
};

/** A worker in this process. */
const soundWorker = (bus: DocumentCheckBus) =>
  startDocumentCheckWorker({
    ...verifyingWork,
    work: bus,
    random: () => 0,
    onFault: (error) => {
      throw error;
    },
  });

const checkOf = (seed: string, number: number): DurableCheck => {
  const clientId = `c${seed}${number}`;
  return { ...durableSectorCheck, clientId, checkId: `${clientId}-0` };
};

/** Retries, as registration does, until the check is known to be enqueued. */
const enqueueSurely = (bus: DocumentCheckBus, check: DurableCheck): Promise<void> =>
  until(`${check.checkId} is enqueued`, async () => (await bus.enqueue(check)).ok);

const notOnce = (checks: readonly DurableCheck[], recorded: readonly JudgedCheck[]): readonly string[] =>
  checks
    .map(({ checkId }) => ({ checkId, times: recorded.filter((judged) => judged.checkId === checkId).length }))
    .flatMap(({ checkId, times }) => (times === 1 ? [] : [`${checkId} has ${times} verdicts`]));

const firstOfEach = (recorded: readonly JudgedCheck[]): readonly JudgedCheck[] => [
  ...new Map(recorded.toReversed().map((judged) => [judged.checkId, judged])).values(),
];

const notSame = (recorded: readonly JudgedCheck[]): readonly string[] => {
  const firsts = new Map(firstOfEach(recorded).map((judged) => [judged.checkId, judged.verdict]));
  return recorded
    .filter(({ checkId, verdict }) => !isDeepStrictEqual(verdict, firsts.get(checkId)))
    .map(({ checkId }) => `${checkId} has two verdicts that differ`);
};

const isJudged = (recorded: readonly JudgedCheck[], { checkId }: DurableCheck): boolean =>
  recorded.some((judged) => judged.checkId === checkId);

faultTest(
  'W1: a worker may be killed at any step, and there is one verdict for each check',
  async (run) => {
    const server = await serverFor(run);
    const registration = await busFor(run, server);
    const recorded = recordVerdicts(registration.bus);
    const checks: DurableCheck[] = [];
    let kills = 0;
    let repeats = 0;
    for (let round = 0; round < roundsCount; round += 1) {
      for (const step of ['taken', 'checking', 'judged', 'published']) {
        const check = checkOf(run.seed, checks.length);
        checks.push(check);
        await enqueueSurely(registration.bus, check);
        const [, signal] = await once(workerDyingAt(run, server, step), 'exit');
        if (signal === 'SIGKILL') kills += 1;
        const rescue = await busFor(run, server);
        soundWorker(rescue.bus);
        const published = () => rescue.notices.filter(({ kind }) => kind === 'verdict-published');
        await until(`somebody takes over what died when it was ${step}`, () => published().length > 0);
        repeats += published().filter((notice) => 'isRepeat' in notice && notice.isRepeat).length;
        await rescue.bus.stop();
      }
    }
    await until('every check has a verdict', () => checks.every((check) => isJudged(recorded, check)));
    held('W1, one verdict for each check', notOnce(checks, recorded));
    held(
      'W1, no more attempts than the policy allows',
      recorded.filter(({ attempts }) => attempts > 6).map(({ checkId }) => checkId),
    );
    sometimes({
      'a worker killed at its step': [kills, checks.length],
      'a verdict published before and recognised': [repeats, roundsCount],
    });
    return { checks: checks.length, kills, repeats };
  },
  skip,
);

faultTest(
  'W1: two workers race for one check, the first of them asleep while it holds it, and there is one verdict',
  async (run) => {
    const server = await serverFor(run);
    const registration = await busFor(run, server);
    const recorded = recordVerdicts(registration.bus);
    const checks = Array.from({ length: roundsCount }, (_, number) => checkOf(run.seed, number));
    let sleepers = 0;
    let late = 0;
    for (const check of checks) {
      const sleeper = workerDyingAt(run, server, 'none');
      let steps = '';
      sleeper.stdout?.on('data', (chunk: Buffer) => {
        if (!steps.includes('taken')) sleeper.kill('SIGSTOP');
        steps += chunk.toString();
      });
      await enqueueSurely(registration.bus, check);
      await until('the first worker holds the check', () => steps.includes('taken'));
      const hadEnded = steps.includes('published');
      const other = await busFor(run, server);
      soundWorker(other.bus);
      await until('a verdict', () => isJudged(recorded, check));
      sleeper.kill('SIGCONT');
      if (!hadEnded) {
        sleepers += 1;
        await until('the first worker wakes and ends', () => steps.includes('published'));
        late += 1;
      }
      await other.bus.stop();
      sleeper.kill('SIGKILL');
      await once(sleeper, 'exit');
    }
    held('W1, one verdict for each check', notOnce(checks, recorded));
    sometimes({ 'a worker that slept while it held a check': [sleepers, 1], 'a late second verdict': [late, 1] });
    return { checks: checks.length, sleepers, late };
  },
  skip,
);

faultTest(
  'W1 N1: the server is killed again and again, no check is lost, and by its id each has one verdict',
  async (run) => {
    const server = await serverFor(run);
    const registration = await busFor(run, server);
    const worker = await busFor(run, server);
    const recorded = recordVerdicts(registration.bus);
    soundWorker(worker.bus);
    const checks = Array.from({ length: roundsCount * 100 }, (_, number) => checkOf(run.seed, number));
    let enqueued = 0;
    const enqueueAll = async (): Promise<void> => {
      for (const check of checks) {
        await enqueueSurely(registration.bus, check);
        enqueued += 1;
      }
    };
    const enqueuing = enqueueAll();
    for (let kill = 0; kill < roundsCount; kill += 1) {
      const goal = Math.min(checks.length - 1, kill * 100 + run.random.between(1, 90));
      await until('the next kill', () => enqueued >= goal);
      await server.kill();
      await server.start();
    }
    await enqueuing;
    await until('every check has a verdict', () => checks.every((check) => isJudged(recorded, check)));
    // A killed server forgets the latest acknowledgements and redelivers those checks. Registration recognizes a repeat
    // by its id.
    const repeats = recorded.length - checks.length;
    held('W1, one verdict for each check', notOnce(checks, firstOfEach(recorded)));
    held('W1, a repeat says the same', notSame(recorded));
    const losses = worker.notices.filter(({ kind }) => kind === 'disconnected').length;
    // A worker that reconnects late may miss that the server was down twice.
    sometimes({ 'a server that was gone': [losses, Math.ceil(roundsCount / 2)] });
    return { checks: checks.length, kills: roundsCount, losses, repeats };
  },
  skip,
);

faultTest(
  'N3: the store of the server is wiped, and what registration enqueues again is judged, with no hand of man',
  async (run) => {
    const server = await serverFor(run);
    const registration = await busFor(run, server);
    const recorded = recordVerdicts(registration.bus);
    const lost = Array.from({ length: 50 }, (_, number) => checkOf(run.seed, number));
    for (const check of lost) await enqueueSurely(registration.bus, check);
    await server.kill();
    await server.wipe();
    await server.start();
    const worker = await busFor(run, server);
    soundWorker(worker.bus);
    const pendingMs = performance.now();
    for (const check of lost) await enqueueSurely(registration.bus, check);
    await until('every check has a verdict', () => lost.every((check) => isJudged(recorded, check)));
    const healMs = performance.now() - pendingMs;
    assert.ok(healMs < 30_000);

    // Once more, with workers that are already running and whose consumers disappeared with the store.
    await server.kill();
    await server.wipe();
    await server.start();
    const after = checkOf(run.seed, lost.length);
    await enqueueSurely(registration.bus, after);
    await until('a verdict after the second loss', () => isJudged(recorded, after));
    held('W1, one verdict for each check', notOnce([...lost, after], recorded));
    return { checks: lost.length + 1, healMs: Math.round(healMs) };
  },
  skip,
);

faultTest(
  'N5: while the server is away a check is refused in bounded time, and afterwards answered again',
  async (run) => {
    const server = await serverFor(run);
    const registration = await busFor(run, server);
    const worker = await busFor(run, server);
    soundWorker(worker.bus);
    const slowest = { refusedMs: 0, cutMs: 0, backMs: 0 };
    const waitMs = 2_000;
    let refusals = 0;
    let asked = 0;
    const ask = async () => {
      asked += 1;
      const began = performance.now();
      const answer = await registration.bus.ask({
        ...awaitedSectorCheck,
        checkId: `${run.seed}-${asked}`,
        waitMs,
      });
      return { answer, ms: performance.now() - began };
    };
    for (let round = 0; round < roundsCount; round += 1) {
      assert.ok((await ask()).answer.ok);
      const killing = server.kill();
      const cut = await ask();
      slowest.cutMs = Math.max(slowest.cutMs, cut.ms);
      await killing;
      await until('the loss is noticed', async () => !(await registration.bus.isReady()));
      const refused = await ask();
      assert.deepEqual(refused.answer, { ok: false, error: 'unavailable' });
      refusals += 1;
      slowest.refusedMs = Math.max(slowest.refusedMs, refused.ms);
      await server.start();
      const backBegan = performance.now();
      await until('an answer again', async () => (await ask()).answer.ok);
      slowest.backMs = Math.max(slowest.backMs, performance.now() - backBegan);
    }
    assert.ok(slowest.cutMs < withRoom(waitMs) && slowest.refusedMs < waitMs / 2, JSON.stringify(slowest));
    sometimes({ 'a check refused while the server was away': [refusals, roundsCount] });
    return { refusals, cutMs: Math.round(slowest.cutMs), backMs: Math.round(slowest.backMs) };
  },
  skip,
);

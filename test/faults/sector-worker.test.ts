import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { AwaitedCheck, DocumentCheckBus, DurableCheck, JudgedCheck } from '@clientele/application';
import type { JsonObject, SectorSubject } from '@clientele/domain';
import { awaitedSectorCheck, durableSectorCheck } from '@clientele/examples';
import { type DocumentServer, startDocumentServer } from '../support/document-server.ts';
import { startEventStoreDouble } from '../support/event-store-double/event-store-double.ts';
import { type NatsServer, natsServerMissing, startNatsServer } from '../support/nats.ts';
import { openNatsBus, recordVerdicts, whenReady } from '../support/nats-buses.ts';
import { postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, withoutIssued } from '../support/registry.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';
import { startSplit } from '../support/split-registry.ts';
import { until } from '../support/until.ts';
import { type FaultRun, faultTest, held, sometimes } from './fault-test.ts';

/*
 * The worker as users start it: its main.ts, its limits, real documents over TLS. sector-checks.test.ts kills it at
 * every step, because there a worker can be stopped at a step and the wait for a dead one is shorter.
 */

const skip = natsServerMissing();
const roundsCount = Number(process.env.FAULT_CYCLES ?? 5);
const patienceMsMax = 120_000;
const redirect = 'https://rp.example/cb';

type Parts = {
  readonly nats: NatsServer;
  readonly documents: DocumentServer;
  readonly startWorker: () => Promise<ServiceProcess>;
};

const open = async ({ context }: FaultRun): Promise<Parts> => {
  const [nats, documents] = await Promise.all([startNatsServer(), startDocumentServer()]);
  context.after(() => Promise.all([nats.dispose(), documents.stop()]));
  const env = { ...documents.env, FETCH_ALLOW: '127.0.0.0/8', NATS_URL: nats.url, LOG_LEVEL: 'warn' };
  const startWorker = async (): Promise<ServiceProcess> => {
    const worker = await startService('sector-worker', env);
    context.after(() => worker.stop('SIGKILL'));
    return worker;
  };
  return { nats, documents, startWorker };
};

const busFor = async ({ context }: FaultRun, { nats }: Parts): Promise<DocumentCheckBus> => {
  const { bus } = openNatsBus(nats.url);
  context.after(() => bus.stop());
  await whenReady(bus);
  return bus;
};

const subjectAt = (uri: string): SectorSubject => ({
  member: 'sector_identifier_uri',
  uri,
  toList: [{ member: 'redirect_uris[0]', uri: redirect }],
});

const durable = (clientId: string, uri: string): DurableCheck => ({
  ...durableSectorCheck,
  clientId,
  checkId: `${clientId}-0`,
  subject: subjectAt(uri),
});

const enqueueSurely = (bus: DocumentCheckBus, check: DurableCheck): Promise<void> =>
  until(`${check.checkId} is enqueued`, async () => (await bus.enqueue(check)).ok, patienceMsMax);

const verdictsOf = (recorded: readonly JudgedCheck[], { checkId }: DurableCheck) =>
  recorded.filter((judged) => judged.checkId === checkId);

const allJudged = (recorded: readonly JudgedCheck[], checks: readonly DurableCheck[]): Promise<void> =>
  until(
    'every check has a verdict',
    () => checks.every((check) => verdictsOf(recorded, check).length > 0),
    patienceMsMax,
  );

const notOnce = (recorded: readonly JudgedCheck[], checks: readonly DurableCheck[]): readonly string[] =>
  checks.flatMap((check) => {
    const verdicts = verdictsOf(recorded, check);
    return verdicts.length === 1 ? [] : [`${check.checkId} has ${verdicts.length} verdicts`];
  });

faultTest(
  'W1: the program is killed while it fetches, another ends what it held, and there is one verdict for each check',
  async (run) => {
    const parts = await open(run);
    const bus = await busFor(run, parts);
    const recorded = recordVerdicts(bus);
    const doomed = await parts.startWorker();
    let fetches = 0;
    let isDead = false;
    const uri = parts.documents.serve((_request, response) => {
      fetches += 1;
      if (isDead) response.end(JSON.stringify([redirect]));
    });
    const checks = ['a', 'b'].map((name) => durable(`c${run.seed}${name}`, uri));
    for (const check of checks) await enqueueSurely(bus, check);
    await until('the first worker fetches both', () => fetches === checks.length, patienceMsMax);
    await doomed.stop('SIGKILL');
    isDead = true;
    await parts.startWorker();
    const began = performance.now();
    await allJudged(recorded, checks);
    const rescuedMs = Math.round(performance.now() - began);
    held('W1, one verdict for each check', notOnce(recorded, checks));
    held(
      'W1, verified at the second attempt',
      recorded.flatMap(({ attempts, verdict, checkId }) =>
        attempts === 2 && verdict.outcome === 'verified' ? [] : [`${checkId}: ${attempts}, ${verdict.outcome}`],
      ),
    );
    return { checks: checks.length, rescuedMs };
  },
  skip,
);

faultTest(
  'W1 N1 N3: the server is killed and robbed of its store under the program, and every check that is pending gets its verdict',
  async (run) => {
    const parts = await open(run);
    const bus = await busFor(run, parts);
    const recorded = recordVerdicts(bus);
    await parts.startWorker();
    const uri = parts.documents.serve([redirect]);
    const checks: DurableCheck[] = [];
    for (let round = 0; round < roundsCount; round += 1) {
      const fresh = Array.from({ length: 20 }, (_, number) => durable(`c${run.seed}${round}x${number}`, uri));
      checks.push(...fresh);
      const enqueuing = Promise.all(fresh.map((check) => enqueueSurely(bus, check)));
      await parts.nats.kill();
      if (round % 2 === 1) await parts.nats.wipe();
      await parts.nats.start();
      await enqueuing;
      // This loop re-enqueues pending checks as registration does for those pending in the log.
      const pending = () => fresh.filter((check) => verdictsOf(recorded, check).length === 0);
      await until(
        'all of the round are judged',
        async () => {
          for (const check of pending()) await bus.enqueue(check);
          return pending().length === 0;
        },
        patienceMsMax,
      );
    }
    const differing = recorded.filter(({ verdict }) => verdict.outcome !== 'verified');
    held(
      'N3, each is judged by its document',
      differing.map(({ checkId, verdict }) => `${checkId}: ${verdict.outcome}`),
    );
    return { checks: checks.length, kills: roundsCount, repeats: recorded.length - checks.length };
  },
  skip,
);

const targetsCount = 1_000;
/** The worker abandons an awaited check after this time. */
const hangMs = 2_500;

/** Hosts that accept a connection and never answer, each on its own address of the loopback interface. */
const hangingTargets = async ({ context }: FaultRun): Promise<readonly string[]> => {
  const sockets = new Set<Socket>();
  const listen = async (number: number): Promise<string> => {
    const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
    const host = `127.1.${number >> 8}.${number & 255 || 1}`;
    server.listen(0, host);
    await once(server, 'listening');
    context.after(() => server.close());
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    return `https://${host}:${address.port}/sector.json`;
  };
  context.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  return Promise.all(Array.from({ length: targetsCount }, (_, number) => listen(number)));
};

const percentile = (values: readonly number[], share: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? 0);

faultTest(
  'W1: a thousand hanging targets hold up nobody else’s check, awaited or deferred',
  async (run) => {
    const parts = await open(run);
    const bus = await busFor(run, parts);
    const recorded = recordVerdicts(bus);
    await parts.startWorker();
    const uri = parts.documents.serve([redirect]);
    let asked = 0;
    const ask = async (uri: string, waitMs: number) => {
      asked += 1;
      const check: AwaitedCheck = {
        ...awaitedSectorCheck,
        checkId: `${run.seed}-${asked}`,
        subject: subjectAt(uri),
        waitMs,
      };
      const began = performance.now();
      const answer = await bus.ask(check);
      return { answer, ms: performance.now() - began };
    };
    /** Times in milliseconds. A check that was not verified within its time counts as endless. */
    const goodOnes = async (): Promise<readonly number[]> => {
      const times: number[] = [];
      for (let number = 0; number < 20; number += 1) {
        const { answer, ms } = await ask(uri, 10_000);
        times.push(answer.ok && answer.value.outcome === 'verified' ? ms : Number.POSITIVE_INFINITY);
      }
      return times;
    };
    await goodOnes();
    const alone = await goodOnes();
    assert.ok(alone.every(Number.isFinite), 'alone, every check is verified');
    const targets = await hangingTargets(run);
    for (const [number, target] of targets.entries())
      if (number < 100) await enqueueSurely(bus, durable(`c${run.seed}h${number}`, target));
    let isOver = false;
    run.context.after(() => {
      isOver = true;
    });
    let hung = 0;
    const keepHanging = async (target: string): Promise<void> => {
      // Requests start evenly spread: a thousand at once would measure how fast this process can send.
      await pause(run.random.between(0, 2 * hangMs));
      while (!isOver) {
        const { ms } = await ask(target, 10_000);
        if (ms > hangMs / 2) hung += 1;
        // Half of the targets hang at any moment. Asking in a tight loop would measure the CPU, not the waiting.
        if (!isOver) await pause(hangMs);
      }
    };
    const hanging = targets.map(keepHanging);
    const deferred = durable(`c${run.seed}good`, uri);
    await enqueueSurely(bus, deferred);
    await until('every target hangs', () => hung >= targetsCount, patienceMsMax);
    const beside: number[] = [];
    while (hung < 3 * targetsCount) beside.push(...(await goodOnes()));
    isOver = true;
    await Promise.all(hanging);
    await allJudged(recorded, [deferred]);
    assert.equal(verdictsOf(recorded, deferred)[0]?.verdict.outcome, 'verified');
    // A check that waited for a hanging target to be abandoned would take as long as that. A few may: the hanging
    // checks are 200 a second, and a machine that runs another suite beside them is out of CPU now and then.
    assert.ok(percentile(beside, 0.5) < hangMs, beside.map(Math.round).join(' '));
    sometimes({ 'a target that hung': [hung, targetsCount], 'a check beside it': [beside.length, 20] });
    return {
      targets: targetsCount,
      hung,
      beside: beside.length,
      aloneP50Ms: percentile(alone, 0.5),
      besideP50Ms: percentile(beside, 0.5),
      besideP99Ms: percentile(beside, 0.99),
      besideLate: beside.filter((ms) => !Number.isFinite(ms)).length,
    };
  },
  skip,
);

const status = 'clientele_registration_status';

faultTest(
  'W2: a client that moves while its old document is fetched is judged by the new one alone',
  async (run) => {
    const { context, dir } = run;
    const parts = await open(run);
    const postgres = await startPostgres();
    context.after(() => postgres.stop());
    const eventStore = await startEventStoreDouble();
    context.after(() => eventStore.dispose());
    const registry = await startSplit(context, {
      dir,
      eventStoreUrl: eventStore.url,
      readModelUrl: await postgres.newDatabase(),
      env: { NATS_URL: parts.nats.url, SECTOR_CHECK: 'async' },
    });
    await parts.startWorker();
    const release: (() => void)[] = [];
    let isOpen = false;
    const old = parts.documents.serve((_request, response) => {
      // The document does not list the client, so every client judged by it fails the check.
      if (isOpen) response.end('[]');
      else release.push(() => response.end('[]'));
    });
    const fresh = parts.documents.serve([redirect]);
    const moveOne = async (): Promise<JsonObject> => {
      const body = { redirect_uris: [redirect], sector_identifier_uri: old };
      const { body: client } = await register(registry, body);
      const moved = await replace(client, { ...withoutIssued(client), sector_identifier_uri: fresh });
      assert.deepEqual([moved.status, moved.body[status]], [200, 'pending'], moved.text);
      return client;
    };
    const clients: JsonObject[] = [];
    for (let round = 0; round < roundsCount * 4; round += 1) clients.push(await moveOne());
    await until('an old document is fetched', () => release.length > 0, patienceMsMax);
    const stale = release.length;
    isOpen = true;
    for (const end of release) end();
    const refusals: string[] = [];
    for (const client of clients)
      await until(
        'the client is judged',
        async () => {
          const { status: code, body } = await manage(client);
          if (code === 401) refusals.push(String(client.client_id));
          return code === 401 || (code === 200 && body[status] === undefined);
        },
        patienceMsMax,
      );
    held('W2, no stale verdict is applied', refusals);
    const applied = eventStore.records().filter(({ type }) => type.startsWith('SectorIdentifierRefused'));
    assert.equal(applied.length, 0);
    sometimes({ 'an old document that was being fetched': [stale, 1] });
    return { clients: clients.length, stale };
  },
  skip || postgresMissing(),
);

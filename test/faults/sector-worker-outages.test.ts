import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import type { EventStoreDouble } from '../support/event-store-double/event-store-double.ts';
import { natsServerMissing } from '../support/nats.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, send, smallestBody, withoutIssued } from '../support/registry.ts';
import { checkLines, clientsStored, isReady, openWithWorker, untilChecked } from '../support/split-with-worker.ts';
import { until } from '../support/until.ts';

const skip = postgresMissing() || natsServerMissing();
let postgres: PostgresServer;
before(async () => {
  if (skip === false) postgres = await startPostgres();
});
after(() => postgres?.stop());

const patienceMsMax = 60_000;
const status = 'clientele_registration_status';
const [redirect = ''] = smallestBody.redirect_uris;
const other = 'https://other.example/cb';

const sectorEvents = (eventStore: EventStoreDouble): readonly string[] =>
  eventStore
    .records()
    .flatMap(({ type }) => (type.startsWith('SectorIdentifier') ? [type] : []))
    .toSorted();

const ended = (client: JsonObject): Promise<void> =>
  until('the client is ended', async () => (await manage(client)).status === 401, patienceMsMax);

const passed = (client: JsonObject): Promise<void> =>
  until(
    'the client has passed',
    async () => {
      const { status: code, body } = await manage(client);
      return code === 200 && body[status] === undefined;
    },
    patienceMsMax,
  );

describe('The sector worker as a process, through outages', { skip }, () => {
  it('SEC-14: while no worker lives it is 503 with Retry-After, nothing is stored, other registrations go on', async (context) => {
    const { registry, documents, eventStore, startWorker } = await openWithWorker(context, postgres, {
      SECTOR_WAIT_MS: '1000',
    });
    const worker = await startWorker();
    const uri = documents.serve([redirect]);
    await untilChecked(registry, uri);
    await worker.stop('SIGKILL');
    const client = (await register(registry, smallestBody)).body;
    const before = clientsStored(eventStore);
    const requests = [
      () => register(registry, { ...smallestBody, sector_identifier_uri: uri }),
      () => replace(client, { ...withoutIssued(client), sector_identifier_uri: uri }),
    ];
    for (const request of requests) {
      const [answer, untouched] = await Promise.all([request(), register(registry, smallestBody)]);
      assert.deepEqual([answer.status, answer.body.error], [503, 'temporarily_unavailable'], answer.text);
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
      assert.equal(untouched.status, 201);
    }
    assert.equal(clientsStored(eventStore), before + requests.length, 'only the others are stored');
    assert.equal((await manage(client)).body.sector_identifier_uri, undefined);
    await startWorker();
    await untilChecked(registry, uri);
  });

  it('N5: while NATS is away it is 503 with Retry-After, other registrations go on, and everything resumes by itself', async (context) => {
    const { registry, documents, nats, startWorker } = await openWithWorker(context, postgres);
    const worker = await startWorker();
    const uri = documents.serve([redirect]);
    await untilChecked(registry, uri);
    await nats.kill();
    await until('the worker notices', async () => !(await isReady(worker)));
    assert.match(String((await send(`${worker.url}/health/ready`)).body.error_description), /missing: nats$/);
    assert.equal((await send(`${worker.url}/health/live`)).status, 200);
    for (const process of registry.registrations) {
      const answer = await register(process, { ...smallestBody, sector_identifier_uri: uri });
      assert.deepEqual([answer.status, answer.body.error], [503, 'temporarily_unavailable'], answer.text);
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
      assert.equal((await register(process, smallestBody)).status, 201);
      const { status: ready, body } = await send(`${process.url}/health/ready`);
      assert.deepEqual([ready, body], [200, { status: 'ready', without: ['nats'] }], 'registration itself is ready');
    }
    await nats.wipe();
    await nats.start();
    await until('the worker is ready again', () => isReady(worker), patienceMsMax);
    await untilChecked(registry, uri);
  });
});

describe('A deferred check of the sector worker, through outages', { skip }, () => {
  it('W1: deferred, a client is pending until its verdict, which is recorded though every process dies in between', async (context) => {
    const { registry, documents, nats, eventStore, startWorker } = await openWithWorker(context, postgres, {
      SECTOR_CHECK: 'async',
    });
    await nats.kill();
    const released = Promise.withResolvers<void>();
    const hanging = (listed: readonly string[]): string =>
      documents.serve((_request, response) => {
        void released.promise.then(() => response.end(JSON.stringify(listed)));
      });
    const [good, bad] = [hanging([redirect]), hanging([other])];
    const clients = await Promise.all(
      [good, bad].map((sector_identifier_uri) => register(registry, { ...smallestBody, sector_identifier_uri })),
    );
    const [toPass, toEnd] = clients.map(({ body }) => body);
    assert.ok(toPass !== undefined && toEnd !== undefined);
    for (const { status: code, body } of clients) assert.deepEqual([code, body[status]], [201, 'pending']);
    await until('the read model shows both', async () => {
      eventStore.connect({ mode: 'freeze' });
      const reads = await Promise.all([manage(toPass), manage(toEnd)]);
      eventStore.connect({ mode: 'pass' });
      return reads.every(({ status: code, body }) => code === 200 && body[status] === 'pending');
    });
    for (const process of registry.registrations) await process.stop('SIGKILL');

    // The next process to start finds them pending and enqueues their checks in NATS. Then it dies as well.
    await nats.start();
    const asker = await registry.start('registration');
    const worker = await startWorker();
    const isAsked = (uri: string): boolean => documents.requestsFor(uri).length > 0;
    await until('both documents are fetched', () => isAsked(good) && isAsked(bad), patienceMsMax);
    await asker.stop('SIGKILL');
    released.resolve();
    const outcomes = () => new Set(checkLines(worker).map(({ outcome }) => outcome));
    await until('both are judged', () => outcomes().has('refused') && outcomes().has('verified'), patienceMsMax);
    assert.equal(sectorEvents(eventStore).length, 0, 'nobody is there to record it');
    await worker.stop('SIGKILL');
    await nats.kill();
    await nats.start();

    const [recorder, reader] = await Promise.all([registry.start('registration'), registry.start('configuration')]);
    registry.serve({ registrations: [recorder], configurations: [reader] });
    await Promise.all([passed(toPass), ended(toEnd)]);
    assert.deepEqual(sectorEvents(eventStore), ['SectorIdentifierRefused.v1', 'SectorIdentifierVerified.v1']);
  });

  it('stops within its time while a check hangs, and leaves that check to others', async (context) => {
    const { registry, documents, startWorker } = await openWithWorker(context, postgres, { SECTOR_CHECK: 'async' });
    const worker = await startWorker();
    let isTaken = false;
    const uri = documents.serve(() => {
      isTaken = true;
    });
    const { body } = await register(registry, { ...smallestBody, sector_identifier_uri: uri });
    await until('the worker is at it', () => isTaken, patienceMsMax);
    const beganMs = performance.now();
    assert.equal(await worker.stop(), 0, worker.output());
    assert.ok(performance.now() - beganMs < 20_000);
    documents.serveAt(uri, [redirect]);
    await startWorker();
    await passed(body);
  });
});

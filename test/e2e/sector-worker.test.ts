import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { type DocumentServer, startDocumentServer } from '../support/document-server.ts';
import { type EventStoreDouble, startEventStoreDouble } from '../support/event-store-double/event-store-double.ts';
import { freePort } from '../support/free-port.ts';
import { type NatsServer, natsServerMissing, startNatsServer } from '../support/nats.ts';
import { postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, send, smallestBody, withoutIssued } from '../support/registry.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';
import { type SplitRegistry, startSplit } from '../support/split-registry.ts';
import { until } from '../support/until.ts';

const skip = postgresMissing() || natsServerMissing();
const postgres = skip === false ? await startPostgres() : undefined;
after(() => postgres?.stop());

const waitMs = 5_000;
const patienceMsMax = 60_000;
const status = 'clientele_registration_status';
const [redirect = ''] = smallestBody.redirect_uris;
const other = 'https://other.example/cb';

type Parts = {
  readonly registry: SplitRegistry;
  readonly documents: DocumentServer;
  readonly nats: NatsServer;
  readonly eventStore: EventStoreDouble;
  readonly startWorker: () => Promise<ServiceProcess>;
};

/** Separate processes; the worker among them knows NATS and what it may fetch, and nothing else. */
const open = async (context: TestContext, env: Readonly<Record<string, string>> = {}): Promise<Parts> => {
  const dir = await mkdtemp(join(tmpdir(), 'clientele-'));
  const [nats, documents, eventStore] = await Promise.all([
    startNatsServer(),
    startDocumentServer(),
    startEventStoreDouble(),
  ]);
  context.after(async () => {
    await Promise.all([nats.dispose(), documents.stop(), eventStore.dispose(), rm(dir, { recursive: true })]);
  });
  const startWorker = async (): Promise<ServiceProcess> => {
    const worker = await startService('sector-worker', { NATS_URL: nats.url, ...documents.env });
    context.after(() => worker.stop('SIGKILL'));
    return worker;
  };
  const readModelUrl = (await postgres?.newDatabase()) ?? '';
  const settings = { NATS_URL: nats.url, SECTOR_WAIT_MS: String(waitMs), ...env };
  const registry = await startSplit(context, { dir, eventStoreUrl: eventStore.url, readModelUrl, env: settings });
  return { registry, documents, nats, eventStore, startWorker };
};

const clientsStored = (eventStore: EventStoreDouble): number =>
  new Set(eventStore.records().flatMap(({ stream }) => (stream.startsWith('client-') ? [stream] : []))).size;

const sectorEvents = (eventStore: EventStoreDouble): readonly string[] =>
  eventStore
    .records()
    .flatMap(({ type }) => (type.startsWith('SectorIdentifier') ? [type] : []))
    .toSorted();

const isReady = async ({ url }: Pick<ServiceProcess, 'url'>): Promise<boolean> =>
  (await send(`${url}/health/ready`)).status === 200;

/** Until every registration process reaches NATS: the first answer that is no 503. */
const untilChecked = (registry: SplitRegistry, sector_identifier_uri: string): Promise<void> =>
  until(
    'sector documents are checked',
    async () => {
      const answers = await Promise.all(
        registry.registrations.map((process) => register(process, { ...smallestBody, sector_identifier_uri })),
      );
      return answers.every((answer) => answer.status === 201);
    },
    patienceMsMax,
  );

/** What the worker wrote for the checks of a host: one line each. */
const checkLines = (worker: ServiceProcess): readonly JsonObject[] =>
  worker
    .output()
    .split('\n')
    .filter((line) => line.includes('"a check ended"'))
    .map((line) => JSON.parse(line));

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

describe('The sector worker as a process', { skip }, () => {
  it('SEC-14: awaited, a document is fetched and judged over NATS, for POST and PUT, by any of the processes', async (context) => {
    const { registry, documents, eventStore, startWorker } = await open(context);
    const worker = await startWorker();
    assert.match(worker.output(), /^ {2}guarded fetch {2}allows 127\.0\.0\.1, localhost$/m);
    assert.match(worker.output(), /^ {2}guarded fetch {2}trusts 1 certificate\(s\) from /m);
    assert.ok(await isReady(worker));
    const good = documents.serve([redirect, other]);
    await untilChecked(registry, good);
    const before = clientsStored(eventStore);
    const bad = documents.serve([other]);
    const refused = await register(registry, { ...smallestBody, sector_identifier_uri: `${bad}?key=hidden` });
    assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_client_metadata'], refused.text);
    const { status: code, body } = await register(registry, { ...smallestBody, sector_identifier_uri: bad });
    assert.equal(code, 400);
    assert.match(String(body.error_description), /redirect_uris\[0\] https:\/\/rp\.example\/cb /);
    assert.equal(clientsStored(eventStore), before, 'nothing is stored');
    const client = (await register(registry, { ...smallestBody, sector_identifier_uri: good })).body;
    const moved = { ...withoutIssued(client), redirect_uris: [redirect, other], client_name: 'Two' };
    assert.equal((await replace(client, moved)).status, 200);
    const failed = await replace(client, { ...moved, redirect_uris: ['https://third.example/cb'] });
    assert.equal(failed.status, 400, failed.text);
    assert.deepEqual((await manage(client)).body.redirect_uris, [redirect, other]);
    const lines = checkLines(worker);
    assert.equal(new Set(lines.map(({ checkId }) => checkId)).size, lines.length);
    assert.ok(lines.every(({ host, mode }) => host === '127.0.0.1' && mode === 'await'));
    assert.ok(lines.some(({ outcome, code: why }) => outcome === 'refused' && why === 'document-incomplete'));
    assert.equal(worker.output().includes('hidden'), false);
    assert.equal(await worker.stop(), 0);
  });

  it('SEC-14: while no worker lives it is 503 with Retry-After, nothing is stored, other registrations go on', async (context) => {
    const { registry, documents, eventStore, startWorker } = await open(context, { SECTOR_WAIT_MS: '1000' });
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
    const { registry, documents, nats, startWorker } = await open(context);
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
      assert.ok(await isReady(process), 'registration itself is ready');
    }
    await nats.wipe();
    await nats.start();
    await until('the worker is ready again', () => isReady(worker), patienceMsMax);
    await untilChecked(registry, uri);
  });

  it('W1: deferred, a client is pending until its verdict, which is recorded though every process dies in between', async (context) => {
    const { registry, documents, nats, eventStore, startWorker } = await open(context, { SECTOR_CHECK: 'async' });
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

    // Whoever starts next finds them pending, and leaves their checks with NATS; then it dies as well.
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

  it('KEY-10: keys are checked by the worker alone; while there is none it is 503, and other registrations go on', async (context) => {
    const env = { EAGER_JWKS_URI: 'on', SECTOR_WAIT_MS: '1000' };
    const { registry, documents, eventStore, startWorker } = await open(context, env);
    const named = (jwks_uri: string) => register(registry, { ...smallestBody, jwks_uri });
    const sound = documents.serve({ keys: [] });
    const [away, untouched] = await Promise.all([named(sound), register(registry, smallestBody)]);
    assert.deepEqual([away.status, away.body.error], [503, 'temporarily_unavailable'], away.text);
    assert.match(away.headers.get('retry-after') ?? '', /^\d+$/);
    assert.equal(untouched.status, 201);
    assert.equal(clientsStored(eventStore), 1);
    assert.equal(documents.requestsFor(sound).length, 0);
    const worker = await startWorker();
    await until('keys are checked', async () => (await named(sound)).status === 201, patienceMsMax);
    const refused = await named(documents.serve({ keys: [{ kty: 'oct', k: 'c2VjcmV0LWtleQ' }] }));
    assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_client_metadata'], refused.text);
    const isTold = (): boolean =>
      checkLines(worker).some(({ mode, code: why }) => mode === 'keys' && why === 'keys-unsound');
    await until('the worker tells of it', isTold);
    assert.ok(!worker.output().includes('c2VjcmV0'));
  });

  it('waits for NATS at start, and ends with what is missing where it does not come', async () => {
    const url = `nats://user:hunter2@127.0.0.1:${await freePort()}`;
    const failed = startService('sector-worker', { NATS_URL: url, START_MS_MAX: '1000' });
    await assert.rejects(failed, ({ message }: Error) => {
      assert.match(message, /Clientele cannot start: NATS does not answer/);
      return !message.includes('hunter2');
    });
  });

  it('refuses to start without NATS_URL, which it tells by name', async () => {
    await assert.rejects(startService('sector-worker', {}), /ended with 78\b.*\n {2}NATS_URL: must be set/s);
  });

  it('KEY-10: a registration of its own refuses to start where keys are to be checked and nobody can be asked', async () => {
    const env = { EVENT_STORE_URL: 'esdb://127.0.0.1:9', READ_MODEL_URL: 'postgres://127.0.0.1:9/none' };
    const failed = startService('registration', { ...env, PUBLIC_URL: 'https://rp.example', EAGER_JWKS_URI: 'on' });
    await assert.rejects(failed, /ended with 78\b.*\n {2}EAGER_JWKS_URI: must be off without NATS_URL/s);
    const projector = startService('projector', { ...env, START_MS_MAX: '1000', EAGER_JWKS_URI: 'on' });
    await assert.rejects(
      projector,
      /Clientele cannot start: PostgreSQL: connect ECONNREFUSED/,
      'who checks no keys is not concerned',
    );
  });

  it('THREAT-05: refuses to start with an allow-list or a private CA that it cannot read', async () => {
    const env = { NATS_URL: 'nats://127.0.0.1:9', FETCH_ALLOW: '10.0.0.0/33', FETCH_CA_FILE: '/none.pem' };
    await assert.rejects(startService('sector-worker', env), /\n {2}FETCH_ALLOW: .*\n {2}FETCH_CA_FILE: /);
  });

  it('stops within its time while a check hangs, and leaves that check to others', async (context) => {
    const { registry, documents, startWorker } = await open(context, { SECTOR_CHECK: 'async' });
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

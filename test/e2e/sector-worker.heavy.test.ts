import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { natsServerMissing } from '../support/nats.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, smallestBody, withoutIssued } from '../support/registry.ts';
import { startService } from '../support/service-process.ts';
import { checkLines, clientsStored, isReady, openWithWorker, untilChecked } from '../support/split-with-worker.ts';
import { until } from '../support/until.ts';

const skip = postgresMissing() || natsServerMissing();
let postgres: PostgresServer;
before(async () => {
  if (skip === false) postgres = await startPostgres();
});
after(() => postgres?.stop());

const patienceMsMax = 60_000;
const [redirect = ''] = smallestBody.redirect_uris;
const other = 'https://other.example/cb';

describe('The sector worker as a process', { skip }, () => {
  it('SEC-14: awaited, a document is fetched and judged over NATS, for POST and PUT, by any of the processes', async (context) => {
    const { registry, documents, eventStore, startWorker } = await openWithWorker(context, postgres);
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
    // A check is delivered again if the worker stands still for longer than its acknowledgement wait.
    assert.equal(new Set(lines.map(({ checkId, attempt }) => `${checkId} ${attempt}`)).size, lines.length);
    assert.ok(lines.every(({ host, mode }) => host === '127.0.0.1' && mode === 'await'));
    assert.ok(lines.some(({ outcome, code: why }) => outcome === 'refused' && why === 'document-incomplete'));
    assert.equal(worker.output().includes('hidden'), false);
    assert.equal(await worker.stop(), 0);
  });

  it('KEY-10: keys are checked by the worker alone; while there is none it is 503, and other registrations continue', async (context) => {
    const env = { EAGER_JWKS_URI: 'on', SECTOR_WAIT_MS: '1000' };
    const { registry, documents, eventStore, startWorker } = await openWithWorker(context, postgres, env);
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

  it('waits for NATS at start, and ends with what is missing if it does not come up', async () => {
    const url = `nats://user:hunter2@127.0.0.1:${await freePort()}`;
    const failed = startService('sector-worker', { NATS_URL: url, START_MS_MAX: '1000' });
    await assert.rejects(failed, ({ message }: Error) => {
      assert.match(message, /Clientele cannot start: NATS does not answer/);
      return !message.includes('hunter2');
    });
  });

  it('refuses to start without NATS_URL, which it names', async () => {
    await assert.rejects(startService('sector-worker', {}), /ended with 78\b.*\n {2}NATS_URL: must be set/s);
  });

  it('KEY-10: a separate registration process refuses to start if keys are to be checked and no worker can be asked', async () => {
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
});

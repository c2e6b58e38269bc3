import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { type EventStoreDouble, startEventStoreDouble } from '../support/event-store-double/event-store-double.ts';
import { freePort } from '../support/free-port.ts';
import { postgresMissing, startPostgres } from '../support/postgres.ts';
import { type Answer, manage, register, replace, send, smallestBody, withoutIssued } from '../support/registry.ts';
import { startService } from '../support/service-process.ts';
import { type SplitRegistry, startSplit } from '../support/split-registry.ts';
import { startFaultProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { withRoom } from '../support/with-room.ts';

const skip = postgresMissing();
const postgres = skip === false ? await startPostgres() : undefined;
after(() => postgres?.stop());

/** Writes are refused within 2 s while the store is away. */
const refusedMsMax = withRoom(2_000);

const open = async (context: TestContext) => {
  const dir = await mkdtemp(join(tmpdir(), 'clientele-'));
  const eventStore = await startEventStoreDouble();
  const database = new URL((await postgres?.newDatabase()) ?? '');
  const readModel = await startFaultProxy(Number(database.port));
  context.after(() => readModel.close());
  database.port = String(readModel.port);
  const readModelUrl = database.href;
  context.after(() => rm(dir, { recursive: true, force: true }));
  context.after(() => eventStore.dispose());
  const registry = await startSplit(context, { dir, eventStoreUrl: eventStore.url, readModelUrl });
  const env = {
    EVENT_STORE_URL: eventStore.url,
    READ_MODEL_URL: readModelUrl,
    ROOT_KEYS_FILE: join(dir, 'root-keys.json'),
  };
  return { registry, eventStore, readModel, env };
};

/** A client whose row is there, so that the log is not needed to read it. */
const shownClient = async (registry: SplitRegistry, eventStore: EventStoreDouble): Promise<Answer> => {
  const registered = await register(registry, smallestBody);
  await until('the read model shows the client', async () => {
    eventStore.connect({ mode: 'freeze' });
    const read = await manage(registered.body);
    eventStore.connect({ mode: 'pass' });
    return read.status === 200 && read.text === registered.text;
  });
  return registered;
};

const readiness = (url: string) => send(`${url}/health/ready`);

const allReady = async ({ registrations, configurations, projectors }: SplitRegistry): Promise<boolean> => {
  const answers = await Promise.all(
    [...registrations, ...configurations, ...projectors].map(({ url }) => readiness(url)),
  );
  return answers.every(({ status }) => status === 200);
};

describe('The services as separate processes', { skip }, () => {
  it('register, read, update and delete a client, whichever process is asked', async (context) => {
    const { registry } = await open(context);
    for (let round = 0; round < 4; round += 1) {
      const registered = await register(registry, { ...smallestBody, contacts: ['owner@rp.example'] });
      assert.equal(registered.status, 201, registered.text);
      assert.equal((await manage(registered.body)).text, registered.text);
      const changed = await replace(registered.body, {
        ...withoutIssued(registered.body),
        client_name: `Round ${round}`,
      });
      assert.equal(changed.status, 200, changed.text);
      assert.equal((await manage(registered.body)).text, changed.text);
      assert.equal((await manage(registered.body, { method: 'DELETE' })).status, 204);
      assert.equal((await manage(registered.body)).status, 401);
    }
  });

  it('answer from the read model as soon as the projector has shown the client', async (context) => {
    const { registry, eventStore } = await open(context);
    await shownClient(registry, eventStore);
  });

  it('are one process where that is wanted, on the same servers', async (context) => {
    const { registry, eventStore, env } = await open(context);
    const { body, text } = await shownClient(registry, eventStore);
    const port = String(await freePort());
    const embedded = await startService('embedded', { ...env, PORT: port, PUBLIC_URL: registry.url });
    context.after(() => embedded.stop('SIGKILL'));
    const alone = [{ url: `http://127.0.0.1:${port}` }];
    registry.serve({ registrations: alone, configurations: alone });
    assert.equal((await manage(body)).text, text);
    const changed = await replace(body, { ...withoutIssued(body), client_name: 'Changed' });
    assert.equal((await manage(body)).text, changed.text);
    assert.equal(await embedded.stop(), 0);
  });

  it('P5: go on past an event that nobody can read; its client alone is refused, and not as unknown', async (context) => {
    const { registry, eventStore } = await open(context);
    const { body } = await shownClient(registry, eventStore);
    eventStore.put(`client-${String(body.client_id)}`, 'ClientUpdated.v1', 'no JSON');
    const other = await shownClient(registry, eventStore);
    assert.equal((await manage(other.body)).text, other.text);
    const refused = await manage(body);
    assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable'], refused.text);
    const said = (): boolean => registry.projectors[0]?.output().includes('"reason":"shape-wrong"') === true;
    await until('the projector says so', said);
  });

  it('refuse writes within 2 s while the event store is away, read on, say so in their readiness, and resume by themselves', async (context) => {
    const { registry, eventStore } = await open(context);
    const { body, text } = await shownClient(registry, eventStore);
    await until('everything is ready', () => allReady(registry));
    await eventStore.stop();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const beganMs = performance.now();
      const refused = await register(registry, smallestBody);
      assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable'], refused.text);
      assert.ok(refused.headers.get('retry-after') !== null, 'it says when to come back');
      assert.ok(performance.now() - beganMs < refusedMsMax, 'and it says so soon');
    }
    const change = await replace(body, withoutIssued(body));
    assert.deepEqual([change.status, change.headers.get('retry-after')], [503, '1'], change.text);
    const read = await manage(body);
    assert.deepEqual([read.status, read.text], [200, text], 'the view is current, so it may be told');
    const unready = await readiness(registry.registrations[0]?.url ?? '');
    assert.equal(unready.status, 503);
    assert.match(String(unready.body.error_description), /missing: event store$/);
    await eventStore.start();
    await until('everything is ready again', () => allReady(registry));
    await until('a registration succeeds', async () => (await register(registry, smallestBody)).status === 201);
  });

  for (const mode of ['cut', 'blackhole'] as const) {
    it(`answer 503 and nothing false while the read model is away (${mode}), and resume by themselves`, async (context) => {
      const { registry, eventStore, readModel } = await open(context);
      const { body, text } = await shownClient(registry, eventStore);
      readModel.setFault({ mode });
      const requests = [
        () => manage(body),
        () => register(registry, smallestBody),
        () => replace(body, withoutIssued(body)),
        () => manage(body, { method: 'DELETE' }),
      ];
      for (const request of [...requests, ...requests]) {
        const answer = await request();
        assert.deepEqual([answer.status, answer.body.error], [503, 'temporarily_unavailable'], answer.text);
        assert.ok(answer.headers.get('retry-after') !== null, 'it says when to come back');
      }
      const unready = await readiness(registry.configurations[0]?.url ?? '');
      assert.match(String(unready.body.error_description), /missing: read model$/);
      readModel.setFault({ mode: 'pass' });
      await until('everything is ready again', () => allReady(registry));
      assert.equal((await manage(body)).text, text);
      assert.equal((await register(registry, smallestBody)).status, 201);
    });
  }

  it('wait for their servers at start, and end with what is missing where they do not come', async () => {
    const env = {
      EVENT_STORE_URL: 'esdb://127.0.0.1:9?tls=false',
      READ_MODEL_URL: 'postgres://nobody@127.0.0.1:9/none',
      START_MS_MAX: '1000',
    };
    await assert.rejects(startService('projector', env), /Clientele cannot start: PostgreSQL: connect ECONNREFUSED/);
  });

  it('end at once at a signal while they wait', async () => {
    const env = {
      EVENT_STORE_URL: 'esdb://127.0.0.1:9?tls=false',
      READ_MODEL_URL: 'postgres://nobody@127.0.0.1:9/none',
      START_MS_MAX: '60000',
    };
    const signalled = startService('projector', env, { stopAt: /trying again/ });
    await assert.rejects(signalled, /projector ended with 143 at start/);
  });

  it('refuse to start on files, which belong to one process, and tell every fault by name', async () => {
    const refused = await startService('registration', { PORT: '0' }).then(
      () => '',
      (error: Error) => error.message,
    );
    assert.match(refused, /ended with 78/);
    for (const name of ['EVENT_STORE_URL', 'READ_MODEL_URL', 'PUBLIC_URL'])
      assert.match(refused, new RegExp(`  ${name}: must be`));
  });

  it('refuse a pair of engines of which only one is a server', async () => {
    const refused = startService('embedded', { EVENT_STORE_URL: 'esdb://127.0.0.1:9?tls=false' });
    await assert.rejects(refused, /READ_MODEL_URL: must be postgres/);
  });
});

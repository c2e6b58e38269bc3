import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type EventStoreForTests, eventStoreForTests } from '../support/event-store-for-tests.ts';
import { haproxy } from '../support/gateways.ts';
import { natsForTests, natsMissing } from '../support/nats.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, send, smallestBody, startRegistry, withoutIssued } from '../support/registry.ts';
import { type Split, spawnSplit, startSplit } from '../support/split.ts';
import { until } from '../support/until.ts';

describe('start:split without its servers', () => {
  it('is refused with every missing URL in one message, and nothing is started', async () => {
    const split = spawnSplit({});
    assert.equal(await split.ended, 78);
    for (const name of ['EVENT_STORE_URL', 'READ_MODEL_URL', 'NATS_URL'])
      assert.match(split.stderr(), new RegExp(`^  ${name}: must be set`, 'm'));
    assert.equal(split.stdout(), '');
  });
});

const skip = postgresMissing() || natsMissing();
let postgres: PostgresServer;
let eventStore: EventStoreForTests;
let nats: Awaited<ReturnType<typeof natsForTests>>;
let dataDir: string;
let split: Split;
const environment = async (): Promise<Readonly<Record<string, string>>> => ({
  ...eventStore.env,
  READ_MODEL_URL: await postgres.newDatabase(),
  NATS_URL: nats.url,
  DATA_DIR: dataDir,
});

before(async () => {
  if (skip !== false) return;
  [postgres, eventStore, nats] = await Promise.all([startPostgres(), eventStoreForTests(), natsForTests()]);
  dataDir = await mkdtemp(join(tmpdir(), 'clientele-split-'));
  split = await startSplit({ ...(await environment()), REGISTRATION_INSTANCES: '2', CONFIGURATION_INSTANCES: '2' });
});
after(async () => {
  if (skip !== false) return;
  // Not there if the start failed, which the servers must not outlive.
  const unfinished: Split | undefined = split;
  unfinished?.kill('SIGTERM');
  await unfinished?.ended;
  await Promise.all([postgres.stop(), eventStore.dispose(), nats.dispose()]);
  await rm(dataDir, { recursive: true, force: true });
});

describe('start:split', { skip }, () => {
  it('says where it is in its last line, and writes what the processes write behind their names', () => {
    assert.match(split.stdout(), /\nready: http:\/\/127\.0\.0\.1:\d+\n$/);
    for (const name of ['registration-1', 'registration-2', 'configuration-2', 'projector-1', 'sector-worker-1'])
      assert.match(split.stderr(), new RegExp(`^${name} +\\| ready: `, 'm'));
    assert.match(split.stderr(), /^gateway +\| /m);
  });

  it('R1: a client registers, reads, replaces, reads and deletes itself through one URL, and never meets an older state', async () => {
    for (let round = 0; round < 5; round += 1) {
      const registered = await register(split, smallestBody);
      assert.equal(registered.status, 201, registered.text);
      assert.equal(String(registered.body.registration_client_uri).startsWith(`${split.url}/register/`), true);
      const read = await manage(registered.body);
      assert.equal(read.status, 200, read.text);
      assert.equal(read.text, registered.text);
      const replaced = await replace(registered.body, { ...withoutIssued(registered.body), client_name: 'Other' });
      assert.equal(replaced.status, 200, replaced.text);
      assert.equal((await manage(registered.body)).body.client_name, 'Other');
      assert.equal((await manage(registered.body, { method: 'DELETE' })).status, 204);
      assert.equal((await manage(registered.body)).status, 401);
    }
  });

  it('answers what has no client as the embedded registry answers it', async () => {
    const embedded = await startRegistry();
    try {
      for (const [method, path] of withoutClient)
        assert.deepEqual(
          await shown(split.url, method, path),
          await shown(embedded.url, method, path),
          `${method} ${path}`,
        );
    } finally {
      await embedded.dispose();
    }
  });

  it('answers through HAProxy as it does through its own gateway', { skip: haproxy.missing() }, async () => {
    const port = (name: string): number =>
      Number(new RegExp(`^${name} +[|] ready: http://127[.]0[.]0[.]1:(\\d+)$`, 'm').exec(split.stderr())?.[1]);
    const ports = { registrationPort: port('registration-1'), configurationPort: port('configuration-1') };
    const gateway = await haproxy.start({ ...ports, answerMsMax: 30_000 });
    try {
      for (const [method, path] of withoutClient)
        assert.deepEqual(
          await shown(gateway.url, method, path),
          await shown(split.url, method, path),
          `${method} ${path}`,
        );
      const { body } = await register(gateway, smallestBody);
      const there = {
        ...body,
        registration_client_uri: String(body.registration_client_uri).replace(split.url, gateway.url),
      };
      const read = await manage(there);
      assert.equal(read.status, 200);
      assert.equal(
        (await manage(there, { headers: { 'if-none-match': String(read.headers.get('etag')) } })).status,
        304,
      );
      assert.equal((await manage(there, { method: 'HEAD' })).headers.get('etag'), read.headers.get('etag'));
      assert.equal((await replace(there, withoutIssued(body))).status, 200);
      assert.equal((await manage(there, { method: 'DELETE' })).status, 204);
      assert.equal((await manage(there)).status, 401);
    } finally {
      await gateway.stop();
    }
  });
});

describe('start:split at its end', { skip }, () => {
  it('stops everything when one process dies, and says which', async () => {
    const other = await startSplit(await environment());
    process.kill(Number(/^projector-1 +[|] process (\d+)/m.exec(other.stderr())?.[1]), 'SIGKILL');
    assert.equal(await other.ended, 1);
    assert.match(other.stderr(), /^start:split: projector-1 ended by SIGKILL/m);
    await until('nothing listens any more', () =>
      send(`${other.url}/health/live`).then(
        () => false,
        () => true,
      ),
    );
  });

  it('stops everything on a signal, and ends with 0', async () => {
    split.kill('SIGINT');
    split.kill('SIGINT');
    assert.equal(await split.ended, 0, split.stderr());
    await assert.rejects(send(`${split.url}/health/live`));
    assert.equal(/"level":"fatal"/.test(split.stderr()), false, split.stderr());
  });
});

/** The parts of an answer that do not depend on which process sent it. */
const shown = async (url: string, method: string, path: string) => {
  const answer = await fetch(`${url}${path}`, { method });
  const { status, headers } = answer;
  const names = ['allow', 'access-control-allow-origin', 'cache-control', 'content-type', 'www-authenticate'];
  const kept = Object.fromEntries(names.map((name) => [name, headers.get(name)]));
  return { status, ...kept, text: (await answer.text()).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'URL') };
};

const withoutClient = [
  ['GET', '/register'],
  ['POST', '/register'],
  ['PATCH', '/register'],
  ['OPTIONS', '/register'],
  ['OPTIONS', '/register/c0'],
  ['PATCH', '/register/c0'],
  ['POST', '/register/c0'],
  ['GET', '/register/c0'],
  ['HEAD', '/register/c0'],
  ['PUT', '/register/c0'],
  ['DELETE', '/register/c0'],
  ['GET', '/.well-known/openid-configuration'],
  ['HEAD', '/.well-known/oauth-authorization-server'],
  ['POST', '/.well-known/openid-configuration'],
  ['GET', '/openapi.json'],
  ['GET', '/docs'],
  ['DELETE', '/docs'],
  ['GET', '/nothing'],
  ['POST', '/nothing'],
  ['GET', '/health/live'],
  ['GET', '/health/ready'],
  ['POST', '/health/live'],
] as const;

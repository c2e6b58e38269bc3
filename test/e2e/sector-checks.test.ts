import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import type { JsonObject } from '@clientele/domain';
import { type DocumentServer, startDocumentServer } from '../support/document-server.ts';
import { type NatsServer, natsServerMissing, startNatsServer } from '../support/nats.ts';
import {
  type Answer,
  type CommandContext,
  manage,
  register,
  smallestBody,
  startRegistry,
} from '../support/registry.ts';
import { until } from '../support/until.ts';

const documents: DocumentServer = await startDocumentServer();
after(() => documents.stop());

const status = 'clientele_registration_status';
const listed = [smallestBody.redirect_uris[0]];

/** A registry that a test may kill and start again on what it left, under the same address. */
const startAgainOn = async (t: TestContext, env: Readonly<Record<string, string>>, before?: CommandContext) => {
  const port = before === undefined ? '0' : new URL(before.url).port;
  const place = before === undefined ? {} : { dataDir: before.dataDir };
  const registry = await startRegistry({ env: { ...documents.env, ...env, PORT: port }, ...place });
  t.after(() => registry.dispose());
  return registry;
};

const named = (registry: CommandContext, uri: string): Promise<Answer> =>
  register(registry, { ...smallestBody, sector_identifier_uri: uri });

const passes = (client: JsonObject): Promise<void> =>
  until('the check has passed', async () => {
    const { status: code, body } = await manage(client);
    return code === 200 && body[status] === undefined;
  });

describe('W1: a pending client in one process', () => {
  it('is checked although the process was killed while its document hung', async (t) => {
    const env = { SECTOR_CHECK: 'async' };
    const first = await startAgainOn(t, env);
    const uri = documents.serve(() => undefined);
    const { body: client } = await named(first, uri);
    assert.equal(client[status], 'pending');
    await until('it is being fetched', () => documents.requestsFor(uri).length > 0);
    await first.stop('SIGKILL');
    documents.serveAt(uri, listed);
    await startAgainOn(t, env, first);
    await passes(client);
  });
});

/** More than a host's lane holds. */
const clientsCount = 100;
/** How many it takes depends on how fast they come; each of them on its own would be as many as there are clients. */
const fetchesMax = clientsCount * 0.75;
const documentMs = 500;

/** Many register at once with one document, slow enough that all of them wait for it. */
const registerMany = async (registry: CommandContext): Promise<void> => {
  const uri = documents.serve((_request, response) => {
    setTimeout(() => response.writeHead(200).end(JSON.stringify(listed)), documentMs);
  });
  const answers = await Promise.all(Array.from({ length: clientsCount }, () => named(registry, uri)));
  for (const { status: code, text, body } of answers) {
    assert.equal(code, 201, text);
    await passes(body);
  }
  assert.ok(documents.requestsFor(uri).length <= fetchesMax, `${documents.requestsFor(uri).length} fetches`);
};

const modes = ['await', 'async'] as const;

describe('many clients of one sector that come at once', () => {
  for (const mode of modes)
    it(`SEC-02: are all checked, with a few fetches of their document, where the mode is ${mode}`, async (t) => {
      await registerMany(await startAgainOn(t, { SECTOR_CHECK: mode, SECTOR_WAIT_MS: '10000' }));
    });
});

describe('sector checks over NATS', { skip: natsServerMissing() }, () => {
  const startNats = async (t: TestContext): Promise<NatsServer> => {
    const nats = await startNatsServer();
    t.after(() => nats.dispose());
    return nats;
  };

  it('SEC-14: are waited for; with the server gone it is 503 for who names a document, and nothing for others', async (t) => {
    const nats = await startNats(t);
    const registry = await startAgainOn(t, { NATS_URL: nats.url });
    assert.match(registry.output(), /sector checks {2}await, over nats:\/\/127\.0\.0\.1:/);
    const uri = documents.serve(listed);
    await until('the bus is there', async () => (await named(registry, uri)).status === 201);
    const refused = await named(registry, documents.serve([]));
    assert.equal(refused.status, 400, refused.text);
    await nats.kill();
    const away = await named(registry, uri);
    assert.equal(away.status, 503, away.text);
    assert.ok(away.headers.get('retry-after'));
    assert.equal((await register(registry, smallestBody)).status, 201);
    await nats.start();
    await until('the bus is there again', async () => (await named(registry, uri)).status === 201);
  });

  for (const mode of modes)
    it(`SEC-02: of many clients of one sector that come at once all are checked, where the mode is ${mode}`, async (t) => {
      const nats = await startNats(t);
      const registry = await startAgainOn(t, { NATS_URL: nats.url, SECTOR_CHECK: mode, SECTOR_WAIT_MS: '10000' });
      await until('the bus is there', async () => (await named(registry, documents.serve(listed))).status === 201);
      await registerMany(registry);
    });

  it('W1, N3: a client that became pending while the server was gone and its store lost is checked all the same', async (t) => {
    const nats = await startNats(t);
    const env = { NATS_URL: nats.url, SECTOR_CHECK: 'async' };
    const first = await startAgainOn(t, env);
    await nats.kill();
    const { body: client, status: code } = await named(first, documents.serve(listed));
    assert.equal(code, 201);
    assert.equal(client[status], 'pending');
    await nats.wipe();
    await first.stop('SIGKILL');
    await nats.start();
    await startAgainOn(t, env, first);
    await passes(client);
  });
});

import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import { type DocumentServer, startDocumentServer } from '../support/document-server.ts';
import { type NatsServer, natsServerMissing, startNatsServer } from '../support/nats.ts';
import { register, smallestBody } from '../support/registry.ts';
import { named, passes, startAgainOn } from '../support/registry-on-documents.ts';
import { until } from '../support/until.ts';

const documents: DocumentServer = await startDocumentServer();
after(() => documents.stop());

const status = 'clientele_registration_status';
const listed = [smallestBody.redirect_uris[0]];

describe('W1: a pending client in one process', () => {
  it('is checked although the process was killed while its document hung', async (t) => {
    const env = { ...documents.env, SECTOR_CHECK: 'async' };
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

describe('sector checks over NATS, through outages', { skip: natsServerMissing() }, () => {
  const startNats = async (t: TestContext): Promise<NatsServer> => {
    const nats = await startNatsServer();
    t.after(() => nats.dispose());
    return nats;
  };

  it('SEC-14: are waited for; with the server gone it is 503 for who names a document, and nothing for others', async (t) => {
    const nats = await startNats(t);
    const registry = await startAgainOn(t, { ...documents.env, NATS_URL: nats.url });
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

  it('W1, N3: a client that became pending while the server was gone and its store lost is checked all the same', async (t) => {
    const nats = await startNats(t);
    const env = { ...documents.env, NATS_URL: nats.url, SECTOR_CHECK: 'async' };
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

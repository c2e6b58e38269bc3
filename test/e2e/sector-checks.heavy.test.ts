import assert from 'node:assert/strict';
import { after, describe, it, type TestContext } from 'node:test';
import { type DocumentServer, startDocumentServer } from '../support/document-server.ts';
import { type NatsServer, natsServerMissing, startNatsServer } from '../support/nats.ts';
import { type RunningRegistry, smallestBody } from '../support/registry.ts';
import { named, passes, startAgainOn } from '../support/registry-on-documents.ts';
import { until } from '../support/until.ts';

const documents: DocumentServer = await startDocumentServer();
after(() => documents.stop());

const listed = [smallestBody.redirect_uris[0]];

/** More than a host's lane holds. */
const clientsCount = 100;
/**
 * The number of fetches depends on how fast the requests arrive. Without sharing, there would be one fetch per client.
 */
const fetchesMax = clientsCount * 0.75;
const documentMs = 500;

/** Registers many clients at once with one document, which is slow enough that all of them wait for it. */
const registerMany = async (registry: RunningRegistry): Promise<void> => {
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

describe('many clients of one sector that register at once', () => {
  for (const mode of modes)
    it(`SEC-02: are all checked, with a few fetches of their document, in mode ${mode}`, async (t) => {
      await registerMany(await startAgainOn(t, { ...documents.env, SECTOR_CHECK: mode, SECTOR_WAIT_MS: '10000' }));
    });
});

describe('sector checks over NATS', { skip: natsServerMissing() }, () => {
  const startNats = async (t: TestContext): Promise<NatsServer> => {
    const nats = await startNatsServer();
    t.after(() => nats.dispose());
    return nats;
  };

  for (const mode of modes)
    it(`SEC-02: of many clients of one sector that register at once all are checked, in mode ${mode}`, async (t) => {
      const nats = await startNats(t);
      const registry = await startAgainOn(t, {
        ...documents.env,
        NATS_URL: nats.url,
        SECTOR_CHECK: mode,
        SECTOR_WAIT_MS: '10000',
      });
      await until('the bus is there', async () => (await named(registry, documents.serve(listed))).status === 201);
      await registerMany(registry);
    });
});

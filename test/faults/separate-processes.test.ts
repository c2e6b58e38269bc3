import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, send, smallestBody, withoutIssued } from '../support/registry.ts';
import { openSplitOnProxies, shownClient } from '../support/split-on-proxies.ts';
import type { SplitRegistry } from '../support/split-registry.ts';
import { until } from '../support/until.ts';
import { withRoom } from '../support/with-room.ts';

const skip = postgresMissing();
let postgres: PostgresServer;
before(async () => {
  if (skip === false) postgres = await startPostgres();
});
after(() => postgres?.stop());

/** Writes are refused within 2 s while the store is down. */
const refusedMsMax = withRoom(2_000);

/** The first write of each process is on its way when the store is found to be away; later ones are not even tried. */
const eventStoreAway = /^the event store does not answer; nothing was changed/;
const eventStoreLost = /^the event store (did not answer in time; whether|does not answer; nothing was changed)/;

const readiness = (url: string) => send(`${url}/health/ready`);

const allReady = async ({ registrations, configurations, projectors }: SplitRegistry): Promise<boolean> => {
  const answers = await Promise.all(
    [...registrations, ...configurations, ...projectors].map(({ url }) => readiness(url)),
  );
  return answers.every(({ status }) => status === 200);
};

describe('The services as separate processes, through outages', { skip }, () => {
  it('refuse writes within 2 s while the event store is away, read on, say so in their readiness, and resume by themselves', async (context) => {
    const { registry, eventStore } = await openSplitOnProxies(context, postgres);
    const { body, text } = await shownClient(registry, eventStore);
    await until('everything is ready', () => allReady(registry));
    await eventStore.stop();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const beganMs = performance.now();
      const refused = await register(registry, smallestBody);
      assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable'], refused.text);
      assert.match(String(refused.body.error_description), attempt < 2 ? eventStoreLost : eventStoreAway);
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
      const { registry, eventStore, readModel } = await openSplitOnProxies(context, postgres);
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
        assert.match(String(answer.body.error_description), /^the read model does not answer; nothing was changed/);
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
});

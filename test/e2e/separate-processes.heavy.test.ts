import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { type PostgresServer, postgresMissing, startPostgres } from '../support/postgres.ts';
import { manage, register, replace, smallestBody, withoutIssued } from '../support/registry.ts';
import { startService } from '../support/service-process.ts';
import { openSplitOnProxies, shownClient } from '../support/split-on-proxies.ts';
import { until } from '../support/until.ts';

const skip = postgresMissing();
let postgres: PostgresServer;
let stack: Awaited<ReturnType<typeof openSplitOnProxies>>;
const closing: (() => unknown)[] = [];

before(async () => {
  if (skip !== false) return;
  postgres = await startPostgres();
  stack = await openSplitOnProxies({ after: (close) => void closing.push(close) }, postgres);
});
after(async () => {
  for (const close of closing) await close();
  await postgres?.stop();
});

describe('The services as separate processes', { skip }, () => {
  it('register, read, update and delete a client, whichever process is asked', async () => {
    const { registry } = stack;
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

  it('answer from the read model as soon as the projector has shown the client', async () => {
    const { registry, eventStore } = stack;
    await shownClient(registry, eventStore);
  });

  it('are one process if that is wanted, on the same servers', async (context) => {
    const { registry, eventStore, env } = stack;
    const { body, text } = await shownClient(registry, eventStore);
    const port = String(await freePort());
    const embedded = await startService('embedded', { ...env, PORT: port, PUBLIC_URL: registry.url });
    context.after(() => embedded.stop('SIGKILL'));
    const alone = [{ url: `http://127.0.0.1:${port}` }];
    registry.serve({ registrations: alone, configurations: alone });
    context.after(() => registry.serve(registry));
    assert.equal((await manage(body)).text, text);
    const changed = await replace(body, { ...withoutIssued(body), client_name: 'Changed' });
    assert.equal((await manage(body)).text, changed.text);
    assert.equal(await embedded.stop(), 0);
  });

  it('P5: continue past an event that cannot be read; its client alone is refused, and not as unknown', async () => {
    const { registry, eventStore } = stack;
    const { body } = await shownClient(registry, eventStore);
    eventStore.put(`client-${String(body.client_id)}`, 'ClientUpdated.v1', 'no JSON');
    const other = await shownClient(registry, eventStore);
    assert.equal((await manage(other.body)).text, other.text);
    const refused = await manage(body);
    assert.deepEqual([refused.status, refused.body.error], [503, 'temporarily_unavailable'], refused.text);
    const said = (): boolean => registry.projectors[0]?.output().includes('"reason":"shape-wrong"') === true;
    await until('the projector says so', said);
  });

  it('wait for their servers at start, and end with what is missing if they do not come up', async () => {
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

  it('refuse to start on files, which belong to one process, and name every fault', async () => {
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

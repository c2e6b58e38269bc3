import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import { projectBatch, registerClient, updateClient } from '@clientele/application';
import { asAnonymous, asClient, registrationBody } from '@clientele/examples';
import { catchUp, startProjector } from '@clientele/projector';
import { inProcessFor, succeeded } from '../../support/in-process.ts';
import { memoryViews } from '../../support/memory-views.ts';

/** A log of one client with three events, and an empty read model. */
const start = async (t: TestContext) => {
  const running = await inProcessFor(t);
  const { registry } = running;
  const registered = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
  const credential = { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
  for (const path of ['b', 'c']) {
    const body = { client_id: credential.clientId, redirect_uris: [`https://rp.example/${path}`] };
    succeeded(await updateClient(registry, { ...asClient(credential), body }));
  }
  const events = await running.eventStore.readAll(0, 100);
  while ((await running.views.position()) < (events.at(-1)?.position ?? 0)) await immediate();
  const truth = await running.views.get(credential.clientId);
  return { ...running, events, truth, views: memoryViews(), clientId: credential.clientId };
};

describe('P1 to P3: projecting', () => {
  it('P2: batches delivered again change nothing and never move the position back', async (t) => {
    const { eventStore, events, truth, views, clientId } = await start(t);
    await projectBatch({ eventStore, views }, events);
    const outcome = await projectBatch({ eventStore, views }, events.slice(0, 2));
    assert.deepEqual(outcome, { applied: 0, alreadyProjected: 2, parked: [] });
    assert.deepEqual(await views.get(clientId), truth);
    assert.equal(await views.position(), events.at(-1)?.position);
  });

  it('P3: a gap is mended by reading the stream again', async (t) => {
    const { eventStore, events, truth, views, clientId } = await start(t);
    await projectBatch({ eventStore, views }, events.slice(0, 1));
    await projectBatch({ eventStore, views }, events.slice(2));
    assert.deepEqual(await views.get(clientId), truth);
  });

  it('P3: events in the wrong order give the right row', async (t) => {
    const { eventStore, events, truth, views, clientId } = await start(t);
    await projectBatch({ eventStore, views }, events.toReversed());
    assert.deepEqual(await views.get(clientId), truth);
  });

  it('P4: a read model ahead of the log is neither followed into nor changed', async (t) => {
    const { eventStore, views } = await start(t);
    const position = (await eventStore.headPosition()) + 1;
    await views.apply({ rows: [], position });
    const onFailure = (error: unknown): never => assert.fail(String(error));
    await assert.rejects(startProjector({ eventStore, views, onFailure }), /rebuild the read model/);
    const caughtUp = await catchUp({ eventStore, views, onProgress: onFailure });
    assert.deepEqual([caughtUp.events, caughtUp.position], [0, position]);
    assert.equal(await views.position(), position);
  });
});

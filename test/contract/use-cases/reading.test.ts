import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import {
  clientReader,
  deleteClient,
  freshViews,
  registerClient,
  trackReadYourWrites,
  updateClient,
} from '@clientele/application';
import { asAnonymous, asClient, registrationBody } from '@clientele/examples';
import { inProcessFor, startInProcess, succeeded } from '../../support/in-process.ts';

/** A read model that never advances, as with a stopped projector. */
const stuck = { position: () => 0 };

describe('design §4: reading while the read model is behind', () => {
  const start = async (t: TestContext) => {
    const running = await startInProcess();
    await running.stop();
    return inProcessFor(t);
  };

  it('a client just registered is read at once, an update shows at once, a deleted one is refused at once', async (t) => {
    const running = await start(t);
    const readYourWrites = trackReadYourWrites(stuck, 0);
    const empty = { ...running.views, get: async () => undefined };
    const registry = { ...running.registry, readYourWrites };
    const read = clientReader({ ...registry, views: freshViews(empty, readYourWrites) });
    const registered = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
    const credential = { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
    assert.deepEqual(succeeded(await read(credential)), registered);

    const body = { client_id: credential.clientId, redirect_uris: ['https://rp.example/new'] };
    const updated = succeeded(await updateClient(registry, { ...asClient(credential), body }));
    assert.deepEqual(succeeded(await read(credential)), updated);

    assert.ok((await deleteClient(registry, { ...asClient(credential) })).ok);
    const gone = await read(credential);
    assert.equal(gone.ok ? '' : gone.error.code, 'token-invalid');
  });

  it('after a start every read folds the stream until the read model has reached the head of the log', () => {
    let shown = 0;
    const readYourWrites = trackReadYourWrites({ position: () => shown }, 7);
    assert.ok(readYourWrites.isStale('c1'));
    shown = 7;
    assert.ok(!readYourWrites.isStale('c1'));
  });

  it('a client stops being stale when its row has caught up, and beyond ten thousand stale clients every read folds', () => {
    let shown = 0;
    const readYourWrites = trackReadYourWrites({ position: () => shown }, 0);
    readYourWrites.note('c1', 5);
    assert.ok(readYourWrites.isStale('c1'));
    assert.ok(!readYourWrites.isStale('c2'));
    shown = 5;
    assert.ok(!readYourWrites.isStale('c1'));
    for (let index = 0; index <= 10_000; index += 1) readYourWrites.note(`d${index}`, 6 + index);
    assert.ok(readYourWrites.isStale('anyone'));
    shown = 20_000;
    assert.ok(!readYourWrites.isStale('anyone'));
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  authenticateClient,
  eraseClient,
  eventMetadata,
  eventStoreWithKeysApart,
  registerClient,
  type StreamAppend,
  updateClient,
} from '@clientele/application';
import { asAnonymous, asClient, asOperator, registrationBody } from '@clientele/examples';
import { startInProcess, succeeded } from '../../support/in-process.ts';
import { keysInMemory } from '../../support/keys-in-memory.ts';
import { until } from '../../support/until.ts';

/** A client is kept folded from this revision on. */
const updatesUntilFolded = 16;

describe('E1: erasing a client', () => {
  let running: Awaited<ReturnType<typeof startInProcess>>;
  before(async () => {
    running = await startInProcess();
  });
  after(() => running.stop());

  it('ends the client, its credentials and its personal data, and says so once in the log', async () => {
    const { registry, eventStore, views, read } = running;
    const registered = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
    assert.deepEqual(registered.contacts, ['operations@rp.example']);
    const clientId = String(registered.client_id);
    const erase = () => eraseClient(registry, { clientId, ...asOperator });
    assert.deepEqual(await erase(), { ok: true, value: 'erased' });
    assert.deepEqual(await erase(), { ok: true, value: 'already-erased' });

    const events = await eventStore.readStream(`client-${clientId}`);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['ClientRegistered', 'ClientErased'],
    );
    assert.deepEqual(events[1] && eventMetadata(events[1])?.actor, { kind: 'operator', id: 'test' });
    assert.ok(!JSON.stringify(events).includes('operations@rp.example'));
    assert.equal(await eventStore.readKey(clientId), undefined);
    const answer = await read({ clientId, token: String(registered.registration_access_token) });
    assert.equal(answer.ok ? '' : answer.error.code, 'token-invalid');
    await until('the read model shows the end', async () => (await views.get(clientId))?.status === 'deleted');
    assert.ok(!JSON.stringify(await views.get(clientId)).includes('operations@rp.example'));
  });

  it('leaves nothing of the client folded, even if another process destroyed the key', async () => {
    const { registry } = running;
    const registered = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
    const credential = { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
    const { clientId } = credential;
    for (let revision = 1; revision <= updatesUntilFolded; revision += 1) {
      const body = { ...registrationBody, client_id: clientId, client_name: `name ${revision}` };
      succeeded(await updateClient(registry, { ...asClient(credential), body }));
    }
    await authenticateClient(registry, credential);
    assert.equal(registry.folded.get(clientId)?.revision, updatesUntilFolded);
    const keys = { ...registry.keys, readKey: async () => undefined };
    const refused = await authenticateClient({ ...registry, keys }, credential);
    assert.equal(refused.ok ? '' : refused.error.code, 'token-invalid');
    assert.equal(registry.folded.get(clientId), undefined);
  });

  it('where keys lie apart: destroys the key that an interrupted erasure left', async () => {
    const memory = keysInMemory();
    let isAway = true;
    const destroyKey = async (clientId: string): Promise<void> => {
      if (isAway) throw new Error('the key store is away');
      await memory.destroyKey(clientId);
    };
    const keys = { ...memory, destroyKey };
    const append = (one: StreamAppend) => running.eventStore.append({ appends: [one] });
    const streams = { ...running.eventStore, append, isAway: () => false };
    const registry = { ...running.registry, eventStore: eventStoreWithKeysApart(streams, keys), keys };
    const registered = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
    const clientId = String(registered.client_id);
    const erase = () => eraseClient(registry, { clientId, ...asOperator });
    const interrupted = await erase();
    assert.equal(interrupted.ok ? '' : interrupted.error.code, 'last-step-open');
    assert.ok((await keys.readKey(clientId)) !== undefined);
    isAway = false;
    assert.deepEqual(await erase(), { ok: true, value: 'erased' });
    assert.equal(await keys.readKey(clientId), undefined);
    assert.equal((await streams.readStream(`client-${clientId}`)).length, 2);
  });

  it('knows nothing of a client that was never registered', async () => {
    const erased = await eraseClient(running.registry, { clientId: 'c0', ...asOperator });
    assert.deepEqual(erased, { ok: true, value: 'unknown-client' });
  });
});

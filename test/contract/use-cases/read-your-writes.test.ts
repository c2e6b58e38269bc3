import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type CommandContext,
  clientReader,
  deleteClient,
  type EventStore,
  foldedClients,
  freshViews,
  projectBatch,
  registerClient,
  trackReadYourWrites,
  updateClient,
} from '@clientele/application';
import { asAnonymous, asClient, registrationBody } from '@clientele/examples';
import { startInProcess, succeeded } from '../../support/in-process.ts';
import { memoryViews } from '../../support/memory-views.ts';

/*
 * R1, in the hardest case: the read model is at the head of the log just before a change, so only the change itself can
 * reveal that its rows are stale. The read model never advances afterwards.
 */

describe('R1: a read model that stands just before a change', () => {
  let running: Awaited<ReturnType<typeof startInProcess>>;
  before(async () => {
    running = await startInProcess();
  });
  after(() => running.stop());

  /** A registry whose read model covers the current log, and a client in it. */
  const begun = async () => {
    const { registry } = running;
    const request = { body: registrationBody, ...asAnonymous };
    const made = succeeded(await registerClient(registry, request));
    const credential = { clientId: String(made.client_id), token: String(made.registration_access_token) };
    return { ...(await caughtUp(registry)), credential, body: { client_id: credential.clientId, redirect_uris } };
  };

  const redirect_uris = ['https://rp.example/changed'];

  const caughtUp = async (parts: CommandContext) => {
    const { eventStore } = parts;
    const views = memoryViews();
    await projectBatch({ eventStore, views }, await eventStore.readAll(0, 10_000));
    const shown = await views.position();
    assert.equal(shown, await eventStore.headPosition());
    const readYourWrites = trackReadYourWrites({ position: () => shown }, shown);
    const registry = { ...parts, readYourWrites, folded: foldedClients() };
    return { registry, read: clientReader({ ...registry, views: freshViews(views, readYourWrites) }) };
  };

  it('hides no registration', async () => {
    const { registry, read } = await begun();
    const made = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
    const credential = { clientId: String(made.client_id), token: String(made.registration_access_token) };
    assert.deepEqual(succeeded(await read(credential)), made);
  });

  it('hides no update', async () => {
    const { registry, read, credential, body } = await begun();
    const updated = succeeded(await updateClient(registry, { ...asClient(credential), body }));
    assert.deepEqual(succeeded(await read(credential)), updated);
  });

  it('accepts no token of a deleted client', async () => {
    const { registry, read, credential } = await begun();
    succeeded(await read(credential));
    assert.ok((await deleteClient(registry, asClient(credential))).ok);
    const answer = await read(credential);
    assert.equal(answer.ok ? 'read' : answer.error.code, 'token-invalid');
  });

  /** Stores each batch and loses the answer. */
  const losingAnswers = (eventStore: EventStore): EventStore => ({
    ...eventStore,
    append: async (batch) => {
      assert.ok((await eventStore.append(batch)).ok);
      return { ok: false, error: 'unavailable' };
    },
  });

  it('hides no registration that only a repeated Idempotency-Key has told of', async () => {
    const { registry, read } = await begun();
    const request = { body: registrationBody, ...asAnonymous, idempotencyKey: 'lost' };
    const lost = await registerClient({ ...registry, eventStore: losingAnswers(registry.eventStore) }, request);
    assert.equal(lost.ok ? '' : lost.error.code, 'store-unavailable');
    const made = succeeded(await registerClient(registry, request));
    const credential = { clientId: String(made.client_id), token: String(made.registration_access_token) };
    assert.deepEqual(succeeded(await read(credential)), made);
  });

  it('hides no update that only a repeated request, which changed nothing, has told of', async () => {
    const { registry, read, credential, body } = await begun();
    const request = { ...asClient(credential), body };
    const lost = await updateClient({ ...registry, eventStore: losingAnswers(registry.eventStore) }, request);
    assert.equal(lost.ok ? '' : lost.error.code, 'store-unavailable');
    const updated = succeeded(await updateClient(registry, request));
    assert.deepEqual(succeeded(await read(credential)), updated);
  });

  it('accepts no token of a client whose end only a refused request has told of', async () => {
    const { registry, read, credential } = await begun();
    const lost = await deleteClient(
      { ...registry, eventStore: losingAnswers(registry.eventStore) },
      asClient(credential),
    );
    assert.equal(lost.ok ? '' : lost.error.code, 'store-unavailable');
    const refused = await deleteClient(registry, asClient(credential));
    assert.equal(refused.ok ? '' : refused.error.code, 'token-invalid');
    const answer = await read(credential);
    assert.equal(answer.ok ? 'read' : answer.error.code, 'token-invalid');
  });
});

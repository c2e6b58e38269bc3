import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { projectBatch, registerClient, updateClient } from '@clientele/application';
import { registrationBody, requestContext } from '@clientele/controls';
import type { ClientView } from '@clientele/domain';
import { startInProcess, succeeded } from '../../support/in-process.ts';

/** A log of one client with three events, and an empty read model beside it. */
const start = async () => {
  const running = await startInProcess();
  const { registry } = running;
  const registered = succeeded(await registerClient(registry, { body: registrationBody, context: requestContext }));
  const credential = { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
  for (const path of ['b', 'c']) {
    const body = { client_id: credential.clientId, redirect_uris: [`https://rp.example/${path}`] };
    succeeded(await updateClient(registry, { ...credential, body, context: requestContext }));
  }
  const events = await running.log.readAll(0, 100);
  const truth = await running.views.get(credential.clientId);
  const rows = new Map<string, ClientView>();
  let position = 0;
  const views = {
    get: async (clientId: string) => rows.get(clientId),
    position: async () => position,
    apply: async (change: { readonly views: readonly ClientView[]; readonly position: number }) => {
      for (const view of change.views) rows.set(view.client_id, view);
      position = change.position;
    },
  };
  return { ...running, events, truth, views, clientId: credential.clientId };
};

describe('reliability P1 to P3: projecting', () => {
  it('P2: batches delivered again change nothing and never move the position back', async () => {
    const { log, events, truth, views, clientId, stop } = await start();
    await projectBatch({ log, views }, events);
    const outcome = await projectBatch({ log, views }, events.slice(0, 2));
    assert.deepEqual(outcome, { applied: 0, alreadyShown: 2 });
    assert.deepEqual(await views.get(clientId), truth);
    assert.equal(await views.position(), events.at(-1)?.position);
    await stop();
  });

  it('P3: a gap is mended by reading the stream again', async () => {
    const { log, events, truth, views, clientId, stop } = await start();
    await projectBatch({ log, views }, events.slice(0, 1));
    await projectBatch({ log, views }, events.slice(2));
    assert.deepEqual(await views.get(clientId), truth);
    await stop();
  });

  it('P3: events in the wrong order give the right row', async () => {
    const { log, events, truth, views, clientId, stop } = await start();
    await projectBatch({ log, views }, events.toReversed());
    assert.deepEqual(await views.get(clientId), truth);
    await stop();
  });

  it('P6: an event of a type or version that this program does not know stops it with a clear text', async () => {
    const { log, events, views, stop } = await start();
    const newer = events.map((event) => ({ ...event, version: 9 }));
    await assert.rejects(
      projectBatch({ log, views }, newer),
      /cannot read ClientRegistered v9 at client-.*@0: version-unknown/,
    );
    const unknown = events.map((event) => ({ ...event, type: 'ClientPromoted' }));
    await assert.rejects(projectBatch({ log, views }, unknown), /no stored event is named ClientPromoted/);
    await stop();
  });
});

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type AppendRefusal, eventMetadata, registerClient, updateClient } from '@clientele/application';
import { fail } from '@clientele/domain';
import { asAnonymous, asClient, registrationBody, requestContext } from '@clientele/examples';
import { inProcessFor, succeeded } from '../../support/in-process.ts';

const register = async (t: TestContext, refuseWith: AppendRefusal, refusals: number) => {
  const running = await inProcessFor(t);
  let appends = 0;
  const eventStore = {
    ...running.eventStore,
    append: (batch: Parameters<typeof running.eventStore.append>[0]) => {
      appends += 1;
      return appends <= refusals ? Promise.resolve(fail(refuseWith)) : running.eventStore.append(batch);
    },
  };
  const registry = { ...running.registry, eventStore };
  const answer = await registerClient(registry, { body: registrationBody, ...asAnonymous });
  return { appends, code: answer.ok ? 'registered' : answer.error.code };
};

describe('design §3: writing', () => {
  it('reads and decides again after a conflict, at most three times', async (t) => {
    assert.deepEqual(await register(t, 'revision-conflict', 2), { appends: 3, code: 'registered' });
    assert.deepEqual(await register(t, 'revision-conflict', 3), { appends: 3, code: 'contended' });
  });

  it('does not try again when the outcome is unknown or the log is full of work', async (t) => {
    assert.deepEqual(await register(t, 'unavailable', 1), { appends: 1, code: 'store-unavailable' });
    assert.deepEqual(await register(t, 'overloaded', 1), { appends: 1, code: 'overloaded' });
  });

  it('names tenant, actor, policy, trace and request in the metadata of every event', async (t) => {
    const running = await inProcessFor(t);
    const { registry, eventStore } = running;
    const registered = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
    const clientId = String(registered.client_id);
    const body = { client_id: clientId, redirect_uris: ['https://rp.example/new'] };
    const credential = { clientId, token: String(registered.registration_access_token) };
    succeeded(await updateClient(registry, { ...asClient(credential), body }));
    const [first, second] = await eventStore.readStream(`client-${clientId}`);
    const common = {
      tenant: 'default',
      at: '2026-01-01T00:00:00.000Z',
      correlationId: 'request-1',
      causationId: 'request-1',
      traceparent: requestContext.traceparent,
      policy: 'bcp-test',
    };
    assert.deepEqual(first && eventMetadata(first), { ...common, actor: { kind: 'anonymous' } });
    assert.deepEqual(second && eventMetadata(second), { ...common, actor: { kind: 'client', id: clientId } });
  });
});

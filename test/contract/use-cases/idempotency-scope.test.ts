import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Caller, type CommandContext, registerClient } from '@clientele/application';
import { asAnonymous, registrationBody } from '@clientele/examples';
import { startInProcess, succeeded } from '../../support/in-process.ts';

describe('REG-18: the scope of an Idempotency-Key', () => {
  let running: Awaited<ReturnType<typeof startInProcess>>;
  before(async () => {
    running = await startInProcess();
  });
  after(() => running.stop());

  const clientOf = async (more: Partial<CommandContext>, caller: Caller = asAnonymous.caller): Promise<unknown> => {
    const request = { body: registrationBody, ...asAnonymous, caller, idempotencyKey: 'shared' };
    return succeeded(await registerClient({ ...running.registry, ...more }, request)).client_id;
  };

  it('is the tenant and the caller: the same key of another one is another client', async () => {
    const ofEach = () =>
      Promise.all([
        clientOf({}),
        clientOf({ tenant: 'other' }),
        clientOf({}, { kind: 'operator', id: 'a' }),
        clientOf({}, { kind: 'operator', id: 'b' }),
        clientOf({}, { kind: 'service', id: 'a' }),
      ]);
    const clients = await ofEach();
    assert.equal(new Set(clients).size, clients.length);
    assert.deepEqual(await ofEach(), clients);
  });
});

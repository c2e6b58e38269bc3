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

  const registered = (more: Partial<CommandContext>, caller: Caller, body = registrationBody) =>
    registerClient({ ...running.registry, ...more }, { body, ...asAnonymous, caller, idempotencyKey: 'shared' });
  const clientOf = async (more: Partial<CommandContext>, caller: Caller = asAnonymous.caller): Promise<unknown> =>
    succeeded(await registered(more, caller)).client_id;
  const otherBody = { ...registrationBody, redirect_uris: ['https://other.example/cb'] };

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

  it('is the application too where nobody is authenticated: its redirect URIs tell it from others', async () => {
    const mine = await clientOf({});
    const anonymous = asAnonymous.caller;
    const others = succeeded(await registered({}, anonymous, otherBody)).client_id;
    assert.notEqual(others, mine);
    assert.equal(succeeded(await registered({}, anonymous, otherBody)).client_id, others);
  });

  it('is not the application where the caller is known: another body is his mistake', async () => {
    const operator: Caller = { kind: 'operator', id: 'c' };
    await clientOf({}, operator);
    const refused = await registered({}, operator, otherBody);
    assert.equal(refused.ok ? '' : refused.error.code, 'idempotency-key-reused');
  });
});

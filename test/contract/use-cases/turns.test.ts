import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { registerClient, takeTurns, updateClient } from '@clientele/application';
import { ok } from '@clientele/domain';
import { asAnonymous, asClient, registrationBody } from '@clientele/examples';
import { inProcessFor, succeeded } from '../../support/in-process.ts';

describe('CFG-20: changes of one client in one process', () => {
  it('take turns: fifty updates at once all succeed, and the last one is what remains', async (t) => {
    const { registry, read } = await inProcessFor(t);
    const registered = succeeded(await registerClient(registry, { body: registrationBody, ...asAnonymous }));
    const credential = { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
    const update = (index: number) =>
      updateClient(registry, {
        ...asClient(credential),
        body: { client_id: credential.clientId, redirect_uris: [`https://rp.example/${index}`] },
      });
    const answers = await Promise.all(Array.from({ length: 50 }, (_unused, index) => update(index)));
    assert.ok(answers.every((answer) => answer.ok));
    assert.deepEqual(succeeded(await read(credential)).redirect_uris, ['https://rp.example/49']);
  });

  it('are refused as overload beyond a hundred that wait, and continue after a failure', async () => {
    const turns = takeTurns();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const first = turns('c1', async () => {
      await released;
      return ok('first');
    });
    const waiting = Array.from({ length: 100 }, () => turns('c1', async () => ok('later')));
    const refused = await turns('c1', async () => ok('too many'));
    assert.equal(refused.ok ? '' : refused.error.code, 'overloaded');
    await Promise.resolve();
    release();
    assert.deepEqual(await first, ok('first'));
    await Promise.all(waiting);
    await assert.rejects(turns('c1', () => Promise.reject(new Error('broken'))));
    assert.deepEqual(await turns('c1', async () => ok('again')), ok('again'));
  });
});

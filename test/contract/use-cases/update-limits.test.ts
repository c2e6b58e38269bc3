import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { deleteClient, registerClient, updateClient } from '@clientele/application';
import { asAnonymous, asClient, registrationBody } from '@clientele/examples';
import { inProcessFor, succeeded } from '../../support/in-process.ts';

const changesPerHourMax = 120;

const start = async (t: TestContext) => {
  const running = await inProcessFor(t);
  const registered = succeeded(await registerClient(running.registry, { body: registrationBody, ...asAnonymous }));
  const client = { clientId: String(registered.client_id), token: String(registered.registration_access_token) };
  const update = (name: string, registry = running.registry) =>
    updateClient(registry, {
      ...asClient(client),
      body: { ...registrationBody, client_id: client.clientId, client_name: name },
    });
  return { ...running, client, update };
};

describe('THREAT-09: the updates of one client', () => {
  it('are limited to 120 in an hour by every process alike, and the refusal says when to go on', async (t) => {
    const { client, passSeconds, registry, update } = await start(t);
    for (let change = 1; change <= changesPerHourMax; change += 1) {
      succeeded(await update(`name ${change}`));
      passSeconds(1);
    }
    const refused = await update('one too many');
    assert.equal(refused.ok ? '' : refused.error.code, 'updates-too-frequent');
    assert.equal(refused.ok ? 0 : refused.error.retryAfterSeconds, 3_600 - changesPerHourMax);

    passSeconds(3_600 - changesPerHourMax);
    succeeded(await update('accepted again'));
    assert.equal((await update('and once only')).ok, false);
    succeeded(await update('without a limit', { ...registry, areUpdatesLimited: false }));
    assert.ok((await deleteClient(registry, asClient(client))).ok);
  });

  it('do not count if they change nothing', async (t) => {
    const { update } = await start(t);
    for (let repeat = 0; repeat <= changesPerHourMax; repeat += 1) succeeded(await update('the same'));
  });
});

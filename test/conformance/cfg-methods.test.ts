import assert from 'node:assert/strict';
import type { JsonObject } from '@clientele/domain';
import {
  manage,
  type RunningRegistry,
  register,
  replace,
  send,
  smallestBody,
  withoutIssued,
} from '../support/registry.ts';
import { accepted, refused } from './answers.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';

const readOnly = useRegistry({ MANAGEMENT_METHODS: 'GET' });
const writeOnly = useRegistry({ MANAGEMENT_METHODS: 'PUT,DELETE' });
const elsewhere = useRegistry({ REGISTRATION_PATH: '/clients' });

const newClient = async (registry: RunningRegistry): Promise<JsonObject> =>
  accepted(await register(registry, smallestBody));

const allowedBy = (headers: Headers): readonly string[] => (headers.get('allow') ?? '').split(/\s*,\s*/);

rule('CFG-24', 'PUT and DELETE that are switched off are 405, and Allow does not list them', async () => {
  const client = await newClient(readOnly);
  for (const method of ['PUT', 'DELETE']) {
    const answer = await manage(client, { method });
    refused(answer, 'invalid_request', { status: 405 });
    assert.ok(allowedBy(answer.headers).includes('GET'));
    assert.ok(!allowedBy(answer.headers).includes(method));
  }
  assert.deepEqual(accepted(await manage(client), 200), client);
});

rule('CFG-24', 'GET and HEAD that are switched off are 405', async () => {
  const client = await newClient(writeOnly);
  refused(await manage(client), 'invalid_request', { status: 405 });
  assert.equal((await manage(client, { method: 'HEAD' })).status, 405);
  accepted(await replace(client, withoutIssued(client)), 200);
  assert.equal((await manage(client, { method: 'DELETE' })).status, 204);
});

rule('CFG-24', 'the answer 405 is the same whether the client exists or not', async () => {
  const answers = await Promise.all([
    send(`${readOnly.url}/register/x`, { method: 'DELETE' }),
    manage(await newClient(readOnly), { method: 'DELETE' }),
  ]);
  assert.equal(answers[0].status, 405);
  assert.equal(answers[0].text, answers[1].text);
});

rule('CFG-01', 'the address follows the configured path', async () => {
  const answer = await send(`${elsewhere.url}/clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(smallestBody),
  });
  const client = accepted(answer);
  assert.equal(client.registration_client_uri, `${elsewhere.url}/clients/${client.client_id}`);
  assert.deepEqual(accepted(await manage(client), 200), client);
});

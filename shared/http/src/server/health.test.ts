import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../../test/serve.ts';
import { registerHealth } from './health.ts';

test('live while the loop turns; ready once nothing is missing, and what is missing is named', async (context) => {
  const missing = ['log', 'read model'];
  const routes = (app: Parameters<typeof registerHealth>[0]): void =>
    registerHealth(app, { missing: async () => missing });
  const { url } = await serve(context, { routes });
  assert.equal((await fetch(`${url}/health/live`)).status, 200);
  const unready = await fetch(`${url}/health/ready`);
  assert.deepEqual([unready.status, unready.headers.get('retry-after')], [503, '1']);
  assert.deepEqual(await unready.json(), {
    error: 'temporarily_unavailable',
    error_description: 'not ready yet, missing: log, read model',
  });
  missing.length = 0;
  assert.deepEqual(await (await fetch(`${url}/health/ready`)).json(), { status: 'ready' });
  assert.equal((await fetch(`${url}/health/ready`, { method: 'POST' })).status, 405);
  assert.equal((await fetch(`${url}/health/live`, { method: 'HEAD' })).status, 200);
});

test('N5: what a service does without is named while it stays ready', async (context) => {
  const without = ['nats'];
  const routes = (app: Parameters<typeof registerHealth>[0]): void =>
    registerHealth(app, { missing: async () => [], impairing: async () => without });
  const { url } = await serve(context, { routes });
  const answer = await fetch(`${url}/health/ready`);
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { status: 'ready', without: ['nats'] });
  without.length = 0;
  assert.deepEqual(await (await fetch(`${url}/health/ready`)).json(), { status: 'ready' });
});

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { haproxy } from '../support/gateways.ts';
import { send } from '../support/registry.ts';

const allowed = 3;

/** HAProxy without services: whatever it lets through answers 503. */
const start = async (context: TestContext, env: Readonly<Record<string, string>>) => {
  const [registrationPort, configurationPort] = [await freePort(), await freePort()];
  const rates = { REGISTRATIONS_PER_MINUTE: String(allowed), ...env };
  const gateway = await haproxy.start({ registrationPort, configurationPort, answerMsMax: 1_000, env: rates });
  context.after(() => gateway.stop());
  const statusOf = async (method: string, forwarded: string): Promise<number> =>
    (await send(`${gateway.url}/register`, { method, headers: { 'x-forwarded-for': forwarded } })).status;
  const statuses = async (forwarded: (number: number) => string, count = allowed + 2): Promise<readonly number[]> => {
    const seen: number[] = [];
    for (let number = 1; number <= count; number += 1) seen.push(await statusOf('POST', forwarded(number)));
    return seen;
  };
  return { gateway, statusOf, statuses };
};

const flooded = [503, 503, 503, 429, 429];

describe('HAProxy limits registrations by address', { skip: haproxy.missing() }, () => {
  it('counts the address that a trusted proxy has added, and none that the client wrote itself', async (context) => {
    const { gateway, statusOf, statuses } = await start(context, { TRUSTED_PROXIES: '127.0.0.1' });
    assert.deepEqual(await statuses((number) => `198.51.100.${number}, 192.0.2.1`), flooded);
    assert.deepEqual(await statuses((number) => `2001:db8::${number}`), flooded, 'a /64 is one sender');
    assert.equal(await statusOf('POST', '192.0.2.2'), 503, 'others are not held up');
    assert.equal(await statusOf('GET', '192.0.2.1'), 503, 'nor is reading');
    const headers = { 'x-forwarded-for': '192.0.2.1' };
    const answer = await send(`${gateway.url}/register`, { method: 'POST', headers });
    assert.equal(answer.headers.get('retry-after'), '60');
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.body.error, 'temporarily_unavailable');
  });

  it('believes nobody by default, and does not count this machine itself', async (context) => {
    const { statuses } = await start(context, {});
    assert.deepEqual(new Set(await statuses(() => '192.0.2.1')), new Set([503]));
  });
});

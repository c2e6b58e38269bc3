import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Answer, manage, register, replace, send, smallestBody } from '../support/registry.ts';
import { until } from '../support/until.ts';
import { useRegistry } from './registry.ts';
import { rule } from './rule.ts';

const address = (forwarded: string) => ({ 'x-forwarded-for': forwarded });

const assertLimited = (answer: Answer): void => {
  assert.equal(answer.status, 429);
  assert.equal(answer.body.error, 'temporarily_unavailable');
  assert.equal(typeof answer.body.error_description, 'string');
  assert.match(String(answer.headers.get('content-type')), /^application\/json/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  assert.match(String(answer.headers.get('access-control-expose-headers')), /Retry-After/);
};

describe('Open registration is limited in rate (REG-16)', () => {
  const registry = useRegistry({ RATE_LIMIT: '3/h,5/h' });

  rule('REG-16', 'one registration more than the limit gets 429, and when to retry', async () => {
    for (let count = 0; count < 3; count += 1) assert.equal((await register(registry, smallestBody)).status, 201);
    const limited = await register(registry, smallestBody);
    assertLimited(limited);
    const waitSeconds = Number(limited.headers.get('retry-after'));
    assert.ok(waitSeconds > 0 && waitSeconds <= 1_200, String(waitSeconds));
  });

  it('is not impressed by a forwarded address that the client made up, and warns of it once', async () => {
    for (const forwarded of ['198.51.100.1', '198.51.100.2'])
      assertLimited(await register(registry, smallestBody, address(forwarded)));
    const warnings = () => registry.output().match(/TRUSTED_PROXIES does not name its sender/g)?.length;
    await until('it warns', () => warnings() !== undefined);
    assert.equal(warnings(), 1);
  });

  it('limits neither reads nor preflights', async () => {
    assert.equal((await send(`${registry.url}/register`, { method: 'OPTIONS' })).status, 204);
    assert.equal((await send(`${registry.url}/.well-known/openid-configuration`)).status, 200);
  });
});

const limited = useRegistry({ RATE_LIMIT: '3000/h,60000/h' });

rule('THREAT-09', 'one client may change 120 times an hour; beyond that it gets 429, and loses nothing', async () => {
  const { body: client } = await register(limited, smallestBody);
  const change = (count: number): Promise<Answer> =>
    replace(client, { ...smallestBody, client_id: client.client_id, client_name: `Name ${count}` });
  for (let count = 1; count <= 120; count += 1) assert.equal((await change(count)).status, 200, String(count));
  const refused = await change(121);
  assertLimited(refused);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal((await manage(client)).body.client_name, 'Name 120');
  assert.equal((await manage(client, { method: 'DELETE' })).status, 204);
});

describe('Behind a trusted proxy (REG-16)', () => {
  const registry = useRegistry({ RATE_LIMIT: '2/h,5/h', TRUSTED_PROXIES: 'loopback,10.0.0.0/8' });
  const from = (forwarded: string) => register(registry, smallestBody, address(forwarded));

  it('the forwarded address counts, an IPv6 one with its network, and then the sum of all', async () => {
    for (const forwarded of ['2001:db8::1', '2001:db8:0:0:ffff::1']) assert.equal((await from(forwarded)).status, 201);
    assertLimited(await from('2001:db8::2'));
    assert.equal((await from('198.51.100.1')).status, 201);
    assert.equal((await from('203.0.113.1, 198.51.100.1, 10.1.1.1')).status, 201);
    assertLimited(await from('198.51.100.1'));
    assert.equal((await from('2001:db8:0:1::1')).status, 201, 'a refused registration counts for nobody');
    assertLimited(await from('192.0.2.200'));
  });
});

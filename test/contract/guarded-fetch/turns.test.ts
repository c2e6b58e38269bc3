import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { dialTcp, type GuardSettings, guardedFetch, type Resolve } from '@clientele/adapter-http-client';
import type { Fetched } from '@clientele/application';
import { ok } from '@clientele/domain';
import { testAuthority } from '../../support/certificate-authority.ts';
import { until } from '../../support/until.ts';
import { portOf } from './fixture.ts';

const namesCount = 400;
const elsewhere = '198.41.0.4';
const goodName = 'good.example.com';
/** For a busy machine. */
const patient = { totalMsMax: 6_000, resolveMsMax: 5_000, connectMsMax: 3_000 };

const listening = async (context: TestContext, server: Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return portOf(server.address());
};

/** A server that takes connections and says nothing, one that answers elsewhere, and a guard that reaches only these. */
const start = async (context: TestContext, resolve: Resolve, settings: GuardSettings = {}) => {
  const open = new Map<string, number>();
  const peak = { all: 0 };
  const authority = testAuthority();
  const silent = await listening(
    context,
    createServer((socket) => socket.on('error', () => undefined).resume()),
  );
  const answering = await listening(
    context,
    createTlsServer(authority.certify({ names: [goodName] }), (_request, response) => response.end('[]')),
  );
  const dial: GuardSettings['dial'] = async ({ address }, signal) => {
    if (address === elsewhere) return dialTcp({ address: '127.0.0.1', port: answering }, signal);
    const socket = await dialTcp({ address: '127.0.0.1', port: silent }, signal);
    open.set(address, (open.get(address) ?? 0) + 1);
    peak.all = Math.max(peak.all, countOf(open));
    socket.once('close', () => open.set(address, (open.get(address) ?? 0) - 1));
    return socket;
  };
  const guard = guardedFetch({ resolve, dial, privateCa: [authority.ca], ...settings });
  return { guard, peak, openNow: () => countOf(open) };
};

const countOf = (open: ReadonlyMap<string, number>): number =>
  [...open.values()].reduce((sum, count) => sum + count, 0);

const leadingTo =
  (addressOf: (number: number) => string): Resolve =>
  async ({ host }) =>
    ok([host === goodName ? elsewhere : addressOf(Number(/^n(\d+)\./.exec(host)?.[1]))]);

const fetchAll = (guard: (url: string) => Promise<Fetched>) =>
  Promise.all(Array.from({ length: namesCount }, (_, number) => guard(`https://n${number}.example.com/sector.json`)));

const codeOf = (fetched: Fetched): string => (fetched.ok ? 'fetched' : fetched.error.code);

describe('THREAT-05: the guarded fetch is no cannon', () => {
  for (const [what, addressOf, openMax] of [
    ['one address', () => '93.184.216.34', 8],
    ['one /24', (number: number) => `93.184.216.${number % 200}`, 32],
    ['one /48', (number: number) => `2606:2800:220:${number.toString(16)}::1`, 32],
    ['one address in several spellings', (number: number) => (number % 2 === 0 ? '2606:2800::1' : '2606:2800:0::1'), 8],
  ] as const)
    it(`makes at most ${openMax} connections at once for ${namesCount} names that lead to ${what}`, async (context) => {
      const { guard, peak, openNow } = await start(context, leadingTo(addressOf), { limits: patient });
      // The HTTP client is loaded for the first document, which takes a while on a busy machine.
      await guard(`https://${goodName}/sector.json`);
      const fetching = fetchAll(guard);
      await until('as many connections as may be are open', () => peak.all >= openMax);
      assert.equal(codeOf(await guard(`https://${goodName}/sector.json`)), 'fetched', 'another network is free');
      const codes = (await fetching).map(codeOf);
      assert.equal(peak.all, openMax);
      assert.ok(codes.filter((code) => code === 'fetcher-unable').length >= namesCount - 3 * openMax - 256);
      await until('no connection is left open', () => openNow() === 0);
    });

  it('SEC-14: blames no target for the time that a fetch lost waiting for its turn', async (context) => {
    const turns = { openPerAddressMax: 1 };
    const limits = { totalMsMax: 800, connectMsMax: 500 };
    const { guard } = await start(
      context,
      leadingTo(() => '93.184.216.34'),
      { turns, limits },
    );
    const [first, second] = await Promise.all([guard('https://n1.example.com/'), guard('https://n2.example.com/')]);
    assert.deepEqual([codeOf(first), codeOf(second)], ['connection-failed', 'fetcher-unable']);
  });
});

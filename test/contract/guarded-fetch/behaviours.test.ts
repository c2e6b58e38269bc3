import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ServerOptions } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { env } from 'node:process';
import { after, before, describe, it } from 'node:test';
import {
  defaultFetchLimits,
  dialTcp,
  type GuardSettings,
  guardedFetch,
  readAllowList,
  readPrivateCa,
} from '@clientele/adapter-http-client';
import { type DocumentVerdict, judgeSector, ok } from '@clientele/domain';
import { type TestAuthority, testAuthority } from '../../support/certificate-authority.ts';
import { freePort } from '../../support/free-port.ts';
import { until } from '../../support/until.ts';
import { withRoom } from '../../support/with-room.ts';
import { behaviours } from './behaviours.ts';
import { readCorpus } from './corpus.ts';
import { type Fixture, type Handler, portOf, startFixture } from './fixture.ts';
import { withoutRoutes } from './without-routes.ts';

const names = { 'rp.example.com': { A: ['93.184.216.34'] } };
const url = 'https://rp.example.com/sector.json';
const publicAddresses = ['93.184.216.34', '93.184.216.35', '93.184.216.36'];
const toList = [{ member: 'redirect_uris[0]', uri: 'https://rp.example/cb' }];
const check = { member: 'sector_identifier_uri', uri: url, toList } as const;

/** Short for endless answers, so that they are cut off soon; otherwise long enough for a busy machine. */
const limitsFor = (becomes: string) => (becomes === 'too-slow' ? { totalMsMax: 600 } : {});
/** Out of the 40 MB to which a bomb unpacks. */
const growthBytesMax = 24 * 1024 * 1024;

const handlerNow: { handler: Handler } = { handler: () => undefined };

await withoutRoutes(import.meta.url, () => {
  describe('SEC-02, THREAT-05: how a server behaves', () => {
    let fixture: Fixture;
    before(async () => {
      fixture = await startFixture({ names, handler: (...exchange) => handlerNow.handler(...exchange) });
    });
    after(() => fixture.stop());

    const verdict = async (limits: GuardSettings['limits'] = {}): Promise<DocumentVerdict> => {
      fixture.forget();
      const judgement = judgeSector(check, await fixture.guard({ limits })(url), '2026-11-24T00:00:00.000Z');
      assert.ok(judgement.ok);
      return judgement.value;
    };

    for (const [name, { handler, becomes }] of Object.entries(behaviours))
      it(`${name}: ${becomes}`, async () => {
        handlerNow.handler = handler;
        const began = performance.now();
        const memory = process.memoryUsage().rss;
        const limits = limitsFor(becomes);
        const judged = await verdict(limits);
        assert.equal(judged.outcome === 'verified' ? 'verified' : judged.code, becomes);
        assert.ok(performance.now() - began < withRoom({ ...defaultFetchLimits, ...limits }.totalMsMax), 'too late');
        assert.equal(fixture.trail.requests.length, 1);
        if (name.endsWith('-bomb')) assert.ok(process.memoryUsage().rss - memory < growthBytesMax, 'memory grew');
      });

    it('every behaviour of the corpus is one of these', () => {
      const unknown = readCorpus().behaviours.filter(({ id }) => behaviours[id] === undefined);
      assert.deepEqual(env.SSRF_CORPUS === undefined ? unknown : [], []);
    });

    it('sends what it must and nothing that identifies anyone: no cookie, no credentials, one user agent', async () => {
      for (const name of ['set-cookie', 'auth-401']) {
        handlerNow.handler = behaviours[name]?.handler ?? handlerNow.handler;
        await verdict();
        await verdict();
        assert.deepEqual(fixture.trail.requests.at(-1)?.headers, {
          accept: 'application/json',
          'accept-encoding': 'identity',
          connection: 'close',
          host: 'rp.example.com',
          'user-agent': 'Clientele (guarded fetch)',
        });
      }
    });

    it('uses no proxy, whatever the environment names', async () => {
      const asked: string[] = [];
      const proxy = createServer((socket) => {
        asked.push('asked');
        socket.destroy();
      }).listen(0, '127.0.0.1');
      await once(proxy, 'listening');
      const proxyUrl = `http://127.0.0.1:${portOf(proxy.address())}`;
      for (const name of proxyNames) env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : proxyUrl;
      handlerNow.handler = behaviours['ok-min']?.handler ?? handlerNow.handler;
      const { outcome } = await verdict();
      for (const name of proxyNames) delete env[name];
      proxy.close();
      assert.deepEqual([outcome, asked], ['verified', []]);
    });

    it('has a total limit below the time that a registration waits', () => {
      assert.ok(defaultFetchLimits.totalMsMax < 3_000);
    });

    it('gives up when it is aborted', async () => {
      handlerNow.handler = () => undefined;
      const outcome = await fixture.guard()(url, AbortSignal.timeout(50));
      assert.deepEqual(outcome, { ok: false, error: { code: 'too-slow', transient: true } });
    });

    it('leaves a resolver behind that does not come back', async () => {
      const resolve = () => new Promise<never>(() => undefined);
      const outcome = await fixture.guard({ resolve, limits: { resolveMsMax: 50 } })(url);
      assert.deepEqual(outcome, { ok: false, error: { code: 'name-unresolved', transient: true } });
    });
  });

  describe('THREAT-05: what the operator opened', () => {
    let fixture: Fixture;
    before(async () => {
      fixture = await startFixture({
        names: { 'rp.corp': { A: ['10.0.0.7'] }, 'rp.example.com': { A: ['93.184.216.34', '10.0.0.7'] } },
        handler: behaviours['ok-min']?.handler ?? handlerNow.handler,
        tls: (authority) =>
          authority.certify({ names: ['localhost', 'rp.corp', 'rp.example.com'], addresses: ['127.0.0.1'] }),
      });
    });
    after(() => fixture.stop());

    const outcomeOf = async (allowed: string, target: string): Promise<string> => {
      const allow = readAllowList(allowed);
      assert.ok(allow.ok);
      fixture.forget();
      const outcome = await fixture.guard({ allow: allow.value })(target);
      return outcome.ok ? 'fetched' : outcome.error.code;
    };

    it('is reached by name, on any port, at any address', async () => {
      assert.equal(await outcomeOf('rp.corp', 'https://rp.corp:8443/'), 'fetched');
      assert.equal(await outcomeOf('rp.example.com', 'https://rp.example.com/'), 'fetched');
      assert.equal(await outcomeOf('rp.corp:8443', 'https://rp.corp/'), 'host-special');
    });

    it('is reached by range if all addresses of the name are public or in it', async () => {
      assert.equal(await outcomeOf('10.0.0.0/8', 'https://rp.corp:8443/'), 'fetched');
      assert.equal(await outcomeOf('10.0.0.0/8', 'https://rp.example.com/'), 'fetched');
      assert.equal(await outcomeOf('10.0.0.0/8', 'https://rp.example.com:8443/'), 'url-port');
      assert.equal(await outcomeOf('10.1.0.0/16', 'https://rp.corp:8443/'), 'host-special');
      assert.equal(await outcomeOf('10.1.0.0/16', 'https://rp.example.com/'), 'address-forbidden');
      assert.deepEqual(fixture.trail.dialled, []);
    });
  });

  describe('THREAT-05: on real sockets of the loopback interface', () => {
    let fixture: Fixture;
    before(async () => {
      fixture = await startFixture({
        names,
        handler: behaviours['ok-min']?.handler ?? handlerNow.handler,
        tls: (authority) => authority.certify({ names: ['localhost', 'rp.localhost'], addresses: ['127.0.0.1'] }),
      });
    });
    after(() => fixture.stop());

    const outcomeOf = async (allowed: string, host: string, pem = fixture.authority.ca): Promise<string> => {
      const [allow, privateCa] = [readAllowList(allowed), readPrivateCa(pem)];
      assert.ok(allow.ok && privateCa.ok);
      fixture.forget();
      const fetched = await guardedFetch({ allow: allow.value, privateCa: privateCa.value })(`https://${host}/`);
      return fetched.ok ? 'fetched' : fetched.error.code;
    };

    it('this machine is not reached unless it was opened', async () => {
      assert.equal(await outcomeOf('', `localhost:${fixture.port}`), 'host-special');
      assert.equal(await outcomeOf('', `127.0.0.1:${fixture.port}`), 'host-address');
      assert.equal(await outcomeOf(`127.0.0.1:${fixture.port + 1}`, `127.0.0.1:${fixture.port}`), 'host-address');
      assert.deepEqual(fixture.trail.requests, []);
    });

    it('this machine is reached by what opened it', async () => {
      for (const allowed of [`127.0.0.1:${fixture.port}`, '127.0.0.0/8', '127.0.0.1'])
        for (const host of ['localhost', 'rp.localhost', '127.0.0.1'])
          assert.equal(await outcomeOf(allowed, `${host}:${fixture.port}`), 'fetched');
      assert.equal(await outcomeOf('localhost', `localhost:${fixture.port}`), 'fetched');
    });

    it('a certificate of an authority that is not configured is refused, and so is at start what is no certificate', async () => {
      const stranger = testAuthority().ca;
      assert.equal(await outcomeOf('localhost', `localhost:${fixture.port}`, stranger), 'certificate-refused');
      assert.deepEqual(readPrivateCa('nothing'), { ok: false, error: 'contains no PEM certificate' });
      const broken = stranger.replace(/\n[^\n]{20}/, '\n');
      assert.deepEqual(readPrivateCa(broken), { ok: false, error: 'contains a certificate that cannot be read' });
    });

    it('verification is not turned off by the environment', async () => {
      env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      const outcome = await outcomeOf('localhost', `localhost:${fixture.port}`, testAuthority().ca);
      delete env.NODE_TLS_REJECT_UNAUTHORIZED;
      assert.equal(outcome, 'certificate-refused');
    });

    it('a port without a listener is reported like any failed connection', async () => {
      assert.equal(await outcomeOf('localhost', `localhost:${await freePort()}`), 'connection-failed');
    });
  });

  describe('SEC-14: what breaks down on our side', () => {
    it('is distinguished from a fault of what the client named: no socket is left', async () => {
      for (const code of ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']) {
        const dial = () => Promise.reject(Object.assign(new Error(code), { code }));
        const fetched = await guardedFetch({ resolve: async () => ok(publicAddresses), dial })(url);
        assert.deepEqual(fetched, { ok: false, error: { code: 'fetcher-unable', transient: true } });
        const judged = judgeSector(check, fetched, '2026-11-24T00:00:00.000Z');
        assert.partialDeepStrictEqual(judged, { ok: false, error: { code: 'fetcher-unable' } });
      }
    });
  });

  describe('THREAT-05: a host that takes connections and says nothing', () => {
    it('is left when the time is over, at whichever address, and no connection stays open', async () => {
      const open = new Set<Socket>();
      const silent = createServer((socket) => {
        open.add(socket);
        socket.on('error', () => undefined).on('close', () => open.delete(socket));
        // Without reading, the server would not notice the end of the connection.
        socket.resume();
      }).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      let dialled = 0;
      const dial: GuardSettings['dial'] = (_place, signal) => {
        dialled += 1;
        return dialTcp({ address: '127.0.0.1', port: portOf(silent.address()) }, signal);
      };
      const guard = guardedFetch({
        resolve: async () => ok(publicAddresses),
        dial,
        limits: { connectMsMax: 200, totalMsMax: 300 },
      });
      const outcome = await guard(url);
      assert.equal(outcome.ok ? 'fetched' : outcome.error.code, 'connection-failed');
      assert.equal(dialled, 2, 'the third address is not begun when the time is over');
      await until('every connection is closed', () => open.size === 0);
      await assert.rejects(dialTcp({ address: '127.0.0.1', port: portOf(silent.address()) }, AbortSignal.abort()));
      silent.close();
    });
  });

  describe('THREAT-05: TLS', () => {
    const servers: readonly (readonly [string, string, (authority: TestAuthority) => ServerOptions])[] = [
      ['another name', 'certificate-refused', ({ certify }) => certify({ names: ['other.example.com'] })],
      ['a name above', 'certificate-refused', ({ certify }) => certify({ names: ['*.com', 'example.com'] })],
      [
        'the address alone',
        'certificate-refused',
        ({ certify }) => certify({ names: [], addresses: ['93.184.216.34'] }),
      ],
      ['a time that is over', 'certificate-refused', ({ certify }) => certify({ names: ['rp.example.com'], days: -1 })],
      ['a stranger', 'certificate-refused', () => testAuthority().certify({ names: ['rp.example.com'] })],
      [
        'TLS 1.1',
        'tls-refused',
        ({ certify }) => ({
          ...certify({ names: ['rp.example.com'] }),
          minVersion: 'TLSv1',
          maxVersion: 'TLSv1.1',
          ciphers: 'DEFAULT:@SECLEVEL=0',
        }),
      ],
    ];
    for (const [what, code, tls] of servers)
      it(`refuses a server with ${what}: ${code}`, async () => {
        const fixture = await startFixture({ names, handler: handlerNow.handler, tls });
        const outcome = await fixture.guard()(url);
        await fixture.stop();
        assert.deepEqual([outcome.ok ? 'fetched' : outcome.error.code, fixture.trail.requests.length], [code, 0]);
      });

    it('refuses a server that speaks something else, and one that hangs up', async () => {
      const replies: readonly (readonly [string, (socket: Socket) => void])[] = [
        ['tls-refused', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
        ['connection-failed', (socket) => socket.destroy()],
        ['connection-failed', () => undefined],
      ];
      for (const [code, reply] of replies) {
        const server = createServer((socket) => reply(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const allow = readAllowList('localhost');
        assert.ok(allow.ok);
        const guard = guardedFetch({ allow: allow.value, limits: { totalMsMax: 300 } });
        const outcome = await guard(`https://localhost:${portOf(server.address())}/`);
        server.close();
        assert.equal(outcome.ok ? 'fetched' : outcome.error.code, code);
      }
    });
  });
});

const proxyNames = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];

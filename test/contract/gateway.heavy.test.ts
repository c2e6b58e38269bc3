import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { freePort } from '../support/free-port.ts';
import { type GatewayProcess, gatewayPrograms } from '../support/gateways.ts';
import { sendRaw } from '../support/raw-request.ts';
import { type Answer, send } from '../support/registry.ts';
import { until } from '../support/until.ts';

type Received = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: string;
};

/** Stands in for a service: it records requests and answers as the test specifies. */
const standIn = async () => {
  const received: Received[] = [];
  const initial = (_request: Received, response: ServerResponse): void => void response.end('{}');
  let answer = initial;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/health/live') return void response.end('{"status":"live"}');
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method, url, headers, rawHeaders } = request;
    const noted = { method, url, headers, rawHeaders, body: Buffer.concat(parts).toString() };
    received.push(noted);
    answer(noted, response);
  };
  const server: Server = createServer((request, response) => void handle(request, response).catch(() => {}));
  const port = await freePort();
  const start = async (): Promise<void> => void (await once(server.listen(port, '127.0.0.1'), 'listening'));
  const stop = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await start();
  return {
    port,
    received,
    start,
    stop,
    answerWith: (next: typeof answer): void => {
      answer = next;
    },
    reset: (): void => {
      received.length = 0;
      answer = initial;
    },
  };
};

/** HAProxy answers what it cannot parse in HTML, and the connection ends either way. */
const statusLine = async (port: number, bytes: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.end(bytes);
  const parts: unknown[] = [];
  for await (const part of socket) parts.push(part);
  return parts.join('').split('\r\n', 1).join();
};

const answerMsMax = 1_500;

for (const program of gatewayPrograms) {
  let registration: Awaited<ReturnType<typeof standIn>>;
  let configuration: Awaited<ReturnType<typeof standIn>>;
  let gateway: GatewayProcess;
  const ready = () =>
    until('the gateway knows both services', async () => (await send(`${gateway.url}/health/ready`)).status === 200);

  /** Uses a new connection. HAProxy may close a reused one without an answer, which HTTP clients expect. */
  const post = () => sendRaw(gateway.url, { method: 'POST', path: '/register', body: '{}' });

  const assertUnavailable = (answer: Answer, status: number): void => {
    assert.equal(answer.status, status);
    assert.match(String(answer.headers.get('retry-after')), /^\d+$/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.match(String(answer.headers.get('content-type')), /^application\/json/);
    assert.equal(answer.body.error, 'temporarily_unavailable');
  };

  const useGateway = (): void => {
    /** Stopped whatever else fails: an open server keeps the process of the tests alive. */
    const started: { readonly stop: () => Promise<void> }[] = [];
    before(async () => {
      [registration, configuration] = await Promise.all([standIn(), standIn()]);
      started.push(registration, configuration);
      const ports = { registrationPort: registration.port, configurationPort: configuration.port };
      gateway = await program.start({ ...ports, answerMsMax });
      started.unshift(gateway);
    });
    beforeEach(() => {
      registration.reset();
      configuration.reset();
    });
    after(async () => {
      for (const each of started) await each.stop();
    });
  };

  describe(program.name, { skip: program.missing() }, () => {
    useGateway();

    it('sends reads to configuration and everything else to registration', async () => {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'])
        await fetch(`${gateway.url}/register/c0?a=b`, { method });
      assert.deepEqual(
        configuration.received.map(({ method, url }) => `${method} ${url}`),
        ['GET /register/c0?a=b', 'HEAD /register/c0?a=b'],
      );
      assert.deepEqual(
        registration.received.map(({ method }) => method),
        ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND'],
      );
    });

    it('sends what concerns documents to configuration, whatever the method', async () => {
      const paths = [
        '/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server/op',
        '/docs',
        '/openapi.json',
      ];
      for (const path of paths) await fetch(`${gateway.url}${path}`, { method: 'OPTIONS' });
      assert.deepEqual(
        configuration.received.map(({ url }) => url),
        paths,
      );
      await fetch(`${gateway.url}/docsx`, { method: 'POST' });
      assert.equal(registration.received.length, 1);
    });

    it('passes the request on byte for byte, with its trace, id and headers, but nothing that concerns one connection', async () => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      const body = '{"client_name":"\\u00e9 é","redirect_uris":[]}';
      const headers = {
        traceparent,
        'x-request-id': 'caller-1',
        'idempotency-key': 'k1',
        'if-match': '"3"',
        authorization: 'Bearer rat_x',
        'content-type': 'application/json',
      };
      await fetch(`${gateway.url}/register`, { method: 'POST', headers, body });
      const [seen] = registration.received;
      assert.ok(seen !== undefined);
      assert.equal(seen.body, body);
      for (const [name, value] of Object.entries(headers)) assert.equal(seen.headers[name], value);
      assert.equal(seen.headers.host, `127.0.0.1:${gateway.port}`);
    });

    it('tells the service whose request it is, whatever the client says of itself (REG-16)', async () => {
      const headers = { 'x-forwarded-for': '198.51.100.1' };
      await fetch(`${gateway.url}/register`, { method: 'POST', headers });
      assert.equal(registration.received[0]?.headers['x-forwarded-for'], '127.0.0.1');
    });

    it('gives a request an id if it has none, or one that does harm in a log', async () => {
      await fetch(`${gateway.url}/register`, { method: 'POST' });
      await fetch(`${gateway.url}/register`, { method: 'POST', headers: { 'x-request-id': 'a"b' } });
      for (const { headers } of registration.received)
        assert.match(String(headers['x-request-id']), /^[A-Za-z0-9-]{16,64}$/);
    });

    it('passes answers on as they are', async () => {
      const headers = {
        etag: '"4"',
        'www-authenticate': 'Bearer realm="clientele"',
        'retry-after': '7',
        'cache-control': 'public, max-age=60',
        'content-type': 'application/json; charset=utf-8',
      };
      for (const status of [201, 204, 304, 401, 503]) {
        const text = [204, 304].includes(status) ? '' : '{"a":"é"}';
        configuration.answerWith((_request, response) => void response.writeHead(status, headers).end(text));
        const answer = await fetch(`${gateway.url}/register/c0`);
        assert.equal(answer.status, status);
        assert.equal(await answer.text(), text);
        for (const [name, value] of Object.entries(headers)) assert.equal(answer.headers.get(name), value, name);
      }
    });
  });

  describe(`${program.name} and requests that no service may see`, { skip: program.missing() }, () => {
    useGateway();

    it('refuses a body far beyond the limit, and every client that still sends sees the answer', async () => {
      registration.answerWith((_request, response) => void response.writeHead(413).end('{}'));
      const body = 'x'.repeat(2 * 1024 * 1024);
      for (let round = 0; round < 8; round += 1) {
        const posts = Array.from({ length: 5 }, () => fetch(`${gateway.url}/register`, { method: 'POST', body }));
        assert.deepEqual([...new Set((await Promise.all(posts)).map(({ status }) => status))], [413]);
      }
    });

    it('knows nothing at the asterisk, and takes a whole URI for its path', async () => {
      registration.answerWith((_request, response) => void response.writeHead(404, { 'content-length': 2 }).end('{}'));
      assert.equal((await sendRaw(gateway.url, { method: 'OPTIONS', path: '*' })).status, 404);
      assert.equal((await sendRaw(gateway.url, { path: `${gateway.url}/register/c0?a=b` })).status, 200);
      assert.match(String(configuration.received[0]?.url), /\/register\/c0\?a=b$/);
    });

    it('refuses codings of the body that it does not understand, and any in HTTP/1.0', async () => {
      const chunks = '2\r\n{}\r\n0\r\n\r\n';
      const head = (version: string, coding: string) =>
        `POST /register HTTP/${version}\r\nHost: a\r\nTransfer-Encoding: ${coding}\r\nConnection: close\r\n\r\n${chunks}`;
      for (const bytes of [head('1.1', 'gzip, chunked'), head('1.0', 'chunked'), head('1.0', 'gzip, chunked')])
        assert.match(await statusLine(gateway.port, bytes), /^HTTP\/1\.[01] (400|422|501) /, bytes);
      assert.equal(registration.received.length, 0);
    });
  });

  describe(`${program.name} while a service fails`, { skip: program.missing() }, () => {
    useGateway();

    it('answers 502 if the service broke off, and never sends a write a second time', async () => {
      registration.answerWith((_request, response) => void response.socket?.destroy());
      assertUnavailable(await post(), 502);
      assert.equal(registration.received.length, 1);
    });

    it('asks another instance if one broke off a read', async () => {
      let isFirst = true;
      configuration.answerWith((_request, response) => {
        if (isFirst) response.socket?.destroy();
        else response.end('{}');
        isFirst = false;
      });
      assert.equal((await sendRaw(gateway.url, { path: '/register/c0' })).status, 200);
      assert.equal(configuration.received.length, 2);
    });

    it('answers 504 if the service takes too long', async () => {
      registration.answerWith(() => {});
      assertUnavailable(await post(), 504);
      assert.equal(registration.received.length, 1);
    });

    it('answers 503 while a service is gone, says so, continues with the other, and takes it back by itself', async () => {
      await ready();
      await registration.stop();
      assertUnavailable(await post(), 503);
      await until('it is not ready', async () => (await send(`${gateway.url}/health/ready`)).status === 503);
      assert.equal((await send(`${gateway.url}/health/live`)).status, 200);
      assert.equal((await fetch(`${gateway.url}/register/c0`)).status, 200);
      await registration.start();
      await ready();
      assert.equal((await post()).status, 200);
    });
  });
}

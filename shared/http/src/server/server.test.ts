import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { sendRaw, serve } from '../../test/serve.ts';
import { registerHealth } from './health.ts';
import { oauthError } from './oauth-error.ts';

const assertStandard = (headers: { readonly get: (name: string) => string | null | undefined }, what: string): void => {
  assert.equal(headers.get('access-control-allow-origin'), '*', what);
  assert.equal(
    headers.get('access-control-expose-headers'),
    'WWW-Authenticate, Retry-After, ETag, Location, X-Request-Id',
    what,
  );
  assert.equal(headers.get('access-control-allow-credentials') ?? undefined, undefined, what);
  assert.equal(headers.get('cache-control'), 'no-store', what);
  assert.equal(headers.get('x-content-type-options'), 'nosniff', what);
  assert.match(headers.get('x-request-id') ?? '', /^[A-Za-z0-9._-]+$/, what);
};

const secret = 'rat_the-secret-inside';

const failing = {
  routes: (app: FastifyInstance): void => {
    app.get('/throws', () => {
      throw new Error(secret, { cause: new Error('the cause beneath') });
    });
    app.get('/rejects', () =>
      Promise.reject(Object.assign(new Error(secret), { statusCode: 418, code: 'SQLITE_FULL' })),
    );
    app.get('/throws-text', () => Promise.reject(secret));
    app.get('/hangs', () => new Promise(() => {}));
    app.get('/challenge', (_request, reply) =>
      oauthError(reply, {
        code: 'test',
        status: 401,
        error: 'invalid_token',
        description: 'no',
        headers: { 'www-authenticate': 'Bearer' },
      }),
    );
    app.get('/cached', (_request, reply) => reply.header('cache-control', 'max-age=60').send({}));
    app.get('/trace', (request) => request.trace);
  },
};

test('ERR-10, REG-17: every error answer is JSON, with no-store, nosniff and CORS', async (context) => {
  const { url } = await serve(context, { ...failing, handlerMs: 100 });
  const json = { 'content-type': 'application/json' };
  const requests: readonly (readonly [number, string, string, RequestInit])[] = [
    [400, 'invalid_request', '/echo', { method: 'POST', headers: json, body: '{' }],
    [400, 'invalid_request', '/echo/%zz', {}],
    [401, 'invalid_token', '/challenge', {}],
    [404, 'invalid_request', '/nowhere', { method: 'POST', headers: json, body: '{}' }],
    [404, 'invalid_request', '//echo', {}],
    [404, 'invalid_request', '/echo%2Fx', {}],
    [404, 'invalid_request', '/echo/', { method: 'PUT' }],
    [405, 'invalid_request', '/echo', { method: 'PATCH', body: '{}' }],
    [413, 'invalid_request', '/echo', { method: 'POST', headers: json, body: 'x'.repeat(70_000) }],
    [415, 'invalid_request', '/echo', { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: '{}' }],
    [500, 'server_error', '/throws', {}],
    [500, 'server_error', '/rejects', {}],
    [500, 'server_error', '/throws-text', {}],
    [503, 'temporarily_unavailable', '/hangs', {}],
  ];
  for (const [status, error, path, init] of requests) {
    const answer = await fetch(`${url}${path}`, {
      ...init,
      headers: { origin: 'https://rp.example', ...init.headers },
    });
    const body = JSON.parse(await answer.text());
    assert.deepEqual([answer.status, body.error], [status, error], path);
    assert.deepEqual(Object.keys(body), ['error', 'error_description'], path);
    assert.match(body.error_description, /^[ !#-[\]-~]+$/);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    assert.equal(answer.headers.has('retry-after'), status === 503, path);
    assertStandard(answer.headers, path);
  }
});

test('ERR-10: an unexpected error shows nothing of the inside; its cause is in the log', async (context) => {
  const { url, lines, app } = await serve(context, failing);
  for (const path of ['/throws', '/rejects', '/throws-text']) {
    const answer = await fetch(`${url}${path}`);
    const text = `${JSON.stringify([...answer.headers])}${await answer.text()}`;
    assert.doesNotMatch(text, /secret|cause|at |\.ts|SQLITE/, path);
  }
  await app.close();
  const logged = lines().filter((line) => line.msg === 'request failed');
  assert.equal(logged.length, 3);
  assert.match(JSON.stringify(logged[0]), /the cause beneath/);
  assert.match(JSON.stringify(logged[1]), /SQLITE_FULL/);
});

test('ERR-01: a description is ASCII without quotes and backslashes whatever it is made of', async (context) => {
  const routes = (app: FastifyInstance): void => {
    app.get('/odd', (_request, reply) =>
      oauthError(reply, { code: 'test', status: 400, error: 'x', description: 'a"b\\c\u0000d\u00e4' }),
    );
  };
  const { url } = await serve(context, { routes });
  assert.deepEqual(await (await fetch(`${url}/odd`)).json(), { error: 'x', error_description: 'a?b?c?d?' });
});

test('REG-05: each method that is not allowed gets 405 with Allow, also unusual ones, before the body is read', async (context) => {
  const { port } = await serve(context);
  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'M-SEARCH', 'QUERY']) {
    const answer = await sendRaw(
      port,
      `${method} /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n{`,
    );
    assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST, OPTIONS'], method);
    assertStandard(answer.headers, method);
  }
});

test('REG-17: a preflight needs no credential and allows what the clients send', async (context) => {
  const { url } = await serve(context);
  const answer = await fetch(`${url}/echo`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://rp.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  });
  assert.equal(answer.status, 204);
  assert.equal(await answer.text(), '');
  assert.match(answer.headers.get('access-control-allow-methods') ?? '', /POST/);
  for (const name of ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-Match', 'If-None-Match'])
    assert.ok(answer.headers.get('access-control-allow-headers')?.split(', ').includes(name), name);
  assertStandard(answer.headers, 'preflight');
});

test('CFG-26: HEAD is GET without a body', async (context) => {
  const { url } = await serve(context);
  const [get, head] = [await fetch(`${url}/echo/c1`), await fetch(`${url}/echo/c1`, { method: 'HEAD' })];
  assert.equal(head.status, 200);
  assert.equal(await head.text(), '');
  assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
});

test('ERR-08: a path parameter of any length reaches its route, which decides what to answer', async (context) => {
  const { url } = await serve(context);
  assert.equal((await fetch(`${url}/echo/${'x'.repeat(10_000)}`)).status, 200);
});

test('RESP-02: a route may set a Cache-Control of its own', async (context) => {
  const { url } = await serve(context, failing);
  assert.equal((await fetch(`${url}/cached`)).headers.get('cache-control'), 'max-age=60');
});

test('a harmless X-Request-Id is taken over, another one replaced by an id of its own', async (context) => {
  const { url } = await serve(context);
  const sent = async (id: string) =>
    (await fetch(`${url}/echo/c1`, { headers: { 'x-request-id': id } })).headers.get('x-request-id');
  assert.equal(await sent('abc-1.2_3'), 'abc-1.2_3');
  const harmful = ['a b', 'a"b', '', 'ä', 'x'.repeat(129)];
  const made = await Promise.all(harmful.map(sent));
  for (const id of made) assert.match(id ?? '', /^[0-9a-f]{24}$/);
  assert.equal(new Set(made).size, harmful.length);
});

test('a route sees the trace of its caller', async (context) => {
  const { url } = await serve(context, failing);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const answer = await fetch(`${url}/trace`, { headers: { traceparent } });
  assert.deepEqual(await answer.json(), { traceparent, traceId: '4bf92f3577b34da6a3ce929d0e0e4736' });
});

test('one log line a request: pattern, status, ids, refusal; no query, credential or body', async (context) => {
  const { url, lines, logText, app } = await serve(context);
  const headers = { authorization: 'Bearer canary-header', 'x-request-id': 'r1', 'content-type': 'application/json' };
  await (await fetch(`${url}/echo/canary-id?access_token=canary-query`, { headers })).text();
  await (await fetch(`${url}/echo`, { method: 'POST', headers, body: '{"canary-body":1,"canary-body":2}' })).text();
  await (await fetch(`${url}/canary-path`, { headers })).text();
  await (await fetch(`${url}/echo/%canary-broken`, { headers })).text();
  await app.close();
  assert.doesNotMatch(logText(), /canary/);
  const shown = lines().map(({ method, route, status, refusal, requestId, msg }) => ({
    method,
    route,
    status,
    refusal,
    requestId,
    msg,
  }));
  const line = { requestId: 'r1', msg: 'request' };
  assert.deepEqual(shown, [
    { ...line, method: 'GET', route: '/echo/:clientId', status: 200, refusal: undefined },
    { ...line, method: 'POST', route: '/echo', status: 400, refusal: 'body-invalid' },
    { ...line, method: 'GET', route: undefined, status: 404, refusal: 'not-found' },
    { ...line, method: 'GET', route: undefined, status: 400, refusal: 'bad-url' },
  ]);
  for (const { time, ms, traceId } of lines()) {
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(typeof ms === 'number' && ms >= 0);
    assert.match(String(traceId), /^[0-9a-f]{32}$/);
  }
});

test('the line of a refused request says who sent it, as far as is wanted, and probes are for debugging', async (context) => {
  const { url, lines, app } = await serve(context, {
    routes: (routes) => registerHealth(routes, { missing: async () => [] }),
  });
  const headers = { 'user-agent': 'x'.repeat(1_000) };
  await (await fetch(`${url}/nothing`, { headers })).text();
  await (await fetch(`${url}/echo/c1`, { headers })).text();
  await (await fetch(`${url}/health/live`)).text();
  await app.close();
  assert.deepEqual(
    lines().map(({ route, peer, userAgent }) => ({ route, peer, userAgent })),
    [
      { route: undefined, peer: '127.0.0.0/24', userAgent: 'x'.repeat(200) },
      { route: '/echo/:clientId', peer: undefined, userAgent: undefined },
    ],
  );
});

test('while it stops, requests at hand are answered and further ones get 503 with Retry-After', async (context) => {
  const gate = Promise.withResolvers<void>();
  const routes = (app: FastifyInstance): void => void app.get('/slow', () => gate.promise.then(() => ({ done: true })));
  const { port, app } = await serve(context, { routes });
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString();
  });
  const ended = once(socket, 'close');
  const slowArrived = once(app.server, 'request');
  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
  await slowArrived;
  const closed = app.close();
  const nextArrived = once(app.server, 'request');
  socket.write('GET /echo/c1 HTTP/1.1\r\nHost: a\r\n\r\n');
  await nextArrived;
  gate.resolve();
  await ended;
  const [, first = '', second = ''] = received.split('HTTP/1.1 ');
  assert.match(first, /^200 .*\{"done":true\}$/s);
  assert.match(second, /^503 .*\r\n\r\n\{"error":"temporarily_unavailable"/s);
  assert.match(second, /\r\nretry-after: 5\r\n/i);
  assert.match(second, /\r\nconnection: close\r\n/i);
  assert.match(second, /\r\naccess-control-allow-origin: \*\r\n/i);
  await closed;
});

test('concurrent requests run each in its own async context, from its first hook to its log line', async (context) => {
  const store = new AsyncLocalStorage<string>();
  const seenByLog: string[] = [];
  const { app } = await serve(context, {
    onLogLine: (line) => seenByLog.push(`${line.requestId} in ${store.getStore()}`),
    routes: (routes) => {
      routes.addHook('onRequest', (request, _reply, done) => store.run(request.id, done));
      routes.post('/whose', async () => {
        const before = store.getStore();
        await setImmediate();
        return `${before} ${store.getStore()}`;
      });
    },
  });
  const ids = ['a', 'b', 'c', 'd'];
  /** Injected, so that all requests arrive in one turn of the event loop. */
  const answers = await Promise.all(
    ids.map((id) => app.inject({ method: 'POST', url: '/whose', body: '{}', headers: { 'x-request-id': id } })),
  );
  assert.deepEqual(
    answers.map(({ body }) => body),
    ids.map((id) => `${id} ${id}`),
  );
  await setImmediate();
  assert.deepEqual(
    seenByLog.toSorted(),
    ids.map((id) => `${id} in ${id}`),
  );
});

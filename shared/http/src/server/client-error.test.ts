import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { type RawAnswer, sendRaw, serve } from '../../test/serve.ts';

const assertRefused = (answer: RawAnswer, status: number, what: string): void => {
  assert.equal(answer.status, status, `${what}: ${answer.text.slice(0, 80)}`);
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8', what);
  assert.equal(answer.headers.get('access-control-allow-origin'), '*', what);
  assert.equal(answer.headers.get('cache-control'), 'no-store', what);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff', what);
  assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f]+$/, what);
  assert.equal(Number(answer.headers.get('content-length')), answer.body.length, what);
  const body = JSON.parse(answer.body);
  assert.deepEqual([Object.keys(body), body.error], [['error', 'error_description'], 'invalid_request'], what);
};

const malformed: readonly (readonly [number, string, string])[] = [
  [400, 'no HTTP at all', 'hello\r\n\r\n'],
  [400, 'an unknown method', 'BREW /echo HTTP/1.1\r\nHost: a\r\n\r\n'],
  [400, 'a blank before a colon', 'GET /echo HTTP/1.1\r\nHost : a\r\n\r\n'],
  [400, 'two lengths', 'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
  [
    400,
    'length and chunks',
    'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    400,
    'a chunk size that is none',
    'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
  ],
  [400, 'a bare LF in a header', 'GET /echo HTTP/1.1\r\nHost: a\nX: b\r\n\r\n'],
  [400, 'no Host', 'GET /echo HTTP/1.1\r\n\r\n'],
  [400, 'two Hosts', 'GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'],
  [
    501,
    'a coding before chunked',
    'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  ],
  [
    400,
    'chunked twice',
    'POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  ],
  [
    400,
    'chunks in HTTP/1.0',
    'POST /echo HTTP/1.0\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
  ],
  [400, 'a coding in HTTP/1.0', 'GET /echo/c1 HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n'],
  [404, 'CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
  [404, 'an asterisk', 'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n'],
  [417, 'an unknown expectation', 'GET /echo HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\n\r\n'],
  [431, 'a header of 20 KB', `GET /echo HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  [431, 'a path of 20 KB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
];
for (const [status, what, text] of malformed)
  test(`ERR-10: ${what} gets ${status} as JSON, and the server lives on`, async (context) => {
    const { port } = await serve(context);
    assertRefused(await sendRaw(port, text), status, what);
    assert.equal((await sendRaw(port, 'GET /echo/c1 HTTP/1.1\r\nHost: a\r\n\r\n')).status, 200);
  });

test('HTTP/1.0 without a Host is served', async (context) => {
  const { port } = await serve(context);
  assert.equal((await sendRaw(port, 'GET /echo/c1 HTTP/1.0\r\n\r\n')).status, 200);
});

const postHead = 'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n';

for (const [what, text] of [
  ['nothing at all', ''],
  ['half a request line', 'POST /ec'],
  ['half the headers', postHead],
  ['half a body', `${postHead}\r\n{"a":`],
] as const)
  test(`B9: a client that sends ${what} gets 408 and is cut off`, async (context) => {
    const { port, lines } = await serve(context, { requestMs: 300, headersMs: 200 });
    const startedAt = performance.now();
    assertRefused(await sendRaw(port, text), 408, what);
    assert.ok(performance.now() - startedAt < 3_000);
    assert.ok(
      lines().some(
        ({ status, refusal, cause }) =>
          status === 408 && refusal === 'too-slow' && cause === 'ERR_HTTP_REQUEST_TIMEOUT',
      ),
    );
    assert.ok(!lines().some(({ level }) => level === 'error'));
  });

test('B9: a body that drips is cut off at the same time, however steadily it drips', async (context) => {
  const { port } = await serve(context, { requestMs: 400 });
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.on('error', () => {});
  socket.write(`${postHead}\r\n`);
  const drip = setInterval(() => socket.write('{'), 20);
  const startedAt = performance.now();
  await once(socket, 'close');
  clearInterval(drip);
  assert.match(text, /^HTTP\/1\.1 408 /);
  assert.ok(performance.now() - startedAt < 3_000);
});

test('a reset connection, in the middle of a body too, is no error of ours', async (context) => {
  const { port, lines, app } = await serve(context);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${postHead}\r\n{"a":`);
  await once(app.server, 'request');
  socket.resetAndDestroy();
  while (!lines().some(({ msg }) => msg === 'request')) await new Promise(setImmediate);
  assert.deepEqual(
    lines().map(({ level, status, cut }) => ({ level, status, cut })),
    [{ level: 'info', status: undefined, cut: true }],
  );
  assert.equal((await sendRaw(port, 'GET /echo/c1 HTTP/1.1\r\nHost: a\r\n\r\n')).status, 200);
});

test('garbage behind a request at work is not answered in place of that request', async (context) => {
  const gate = Promise.withResolvers<void>();
  const { port, app } = await serve(context, {
    routes: (server) => void server.get('/slow', () => gate.promise.then(() => ({}))),
  });
  const entered = once(app.server, 'request');
  const answer = sendRaw(port, 'GET /slow HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n');
  await entered;
  assert.equal((await answer).text, '');
  gate.resolve();
});

test('the log never holds what a malformed request brought', async (context) => {
  const { port, logText } = await serve(context);
  await sendRaw(port, 'GET /echo HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer canary\r\nX : y\r\n\r\n');
  assert.match(logText(), /refused before it was read/);
  assert.doesNotMatch(logText(), /canary/);
});

test('a connection is closed after a thousand requests, not left to 503s', async (context) => {
  const { port } = await serve(context);
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.write('GET /echo/c1 HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_010));
  await once(socket, 'close');
  assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 1_000);
  assert.equal(text.match(/HTTP\/1\.1 [^2]/g), null);
  assert.match(text.slice(-600), /connection: close/i);
});

test('each answer to what is no request has an X-Request-Id of its own', async (context) => {
  const { port } = await serve(context);
  const answers = await Promise.all(Array.from({ length: 5 }, () => sendRaw(port, 'hello\r\n\r\n')));
  assert.equal(new Set(answers.map(({ headers }) => headers.get('x-request-id'))).size, 5);
});

/** Writes a large request at once, and reads only when all of it has been sent: the answer then waits in the socket. */
const sendThenRead = async (port: number, parts: readonly string[]): Promise<string> => {
  const socket = connect(port, '127.0.0.1').pause();
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString();
  });
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  for (const part of parts) socket.write(part);
  socket.write('', () => socket.resume());
  await closed;
  return text;
};

const large = 'x'.repeat(2_000_000);
const postAs = (header: string) =>
  `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${header}\r\n\r\n`;

for (const [what, parts] of [
  ['of a stated length', [postAs(`Content-Length: ${large.length}`), large]],
  ['in chunks', [postAs('Transfer-Encoding: chunked'), `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`]],
] as const)
  test(`ERR-10: of forty clients that send 2 MB ${what} before they read, each sees its 413`, async (context) => {
    const { port } = await serve(context);
    const answers = await Promise.all(Array.from({ length: 40 }, () => sendThenRead(port, parts)));
    assert.equal(answers.filter((text) => /^HTTP\/1\.1 413 .*the body is too large/s.test(text)).length, 40);
  });

test('ERR-10: a body of more than 16 MB is not read to its end', async (context) => {
  const { port, app } = await serve(context);
  const accepted = once(app.server, 'connection');
  const sent = sendThenRead(port, [postAs('Content-Length: 60000000'), ...Array.from({ length: 30 }, () => large)]);
  const [socket] = await accepted;
  await sent;
  assert.ok(socket.bytesRead > 1_000_000 && socket.bytesRead < 50_000_000, `${socket.bytesRead} bytes read`);
});

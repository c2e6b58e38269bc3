import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendRaw, serve } from '../../test/serve.ts';

const accepted = [
  'application/json',
  'Application/JSON',
  'application/json; charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json ; charset="utf-8"',
  'application/json;',
  'application/json; charset=utf-8; profile=x',
];
const refused = [
  'application/x-www-form-urlencoded',
  'text/plain',
  'text/json',
  'application/jsonx',
  'application/json+x',
  'application/json, text/plain',
  'application/json; charset=iso-8859-1',
  'application/json; charset=utf-8; charset=utf-16',
  'application/json; charset',
  'application/json; charset="utf-8',
  'application/json; =utf-8',
  'application/json\u00a0',
  'x application/json',
  '"application/json"',
  '*/*',
  '',
];

test('REG-02, REG-04: only application/json in UTF-8 is taken, whatever the spelling', async (context) => {
  const { port } = await serve(context);
  const post = (type: string) =>
    sendRaw(
      port,
      Buffer.from(
        `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: 7\r\n\r\n{"a":1}`,
        'latin1',
      ),
    );
  for (const type of accepted) assert.equal((await post(type)).status, 200, type);
  for (const type of refused) {
    const answer = await post(type);
    assert.deepEqual([answer.status, JSON.parse(answer.body).error], [400, 'invalid_request'], type);
  }
});

test('REG-04: a missing and a doubled Content-Type are refused', async (context) => {
  const { port } = await serve(context);
  const post = (headers: string) =>
    sendRaw(port, `POST /echo HTTP/1.1\r\nHost: a\r\n${headers}Content-Length: 2\r\n\r\n{}`);
  assert.equal((await post('')).status, 400);
  assert.equal((await post('Content-Type: application/json\r\nContent-Type: text/plain\r\n')).status, 400);
});

test('REG-14: an encoded body is refused with 415, identity is none', async (context) => {
  const { url } = await serve(context);
  const post = (encoding: string) =>
    fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
      body: '{}',
    });
  for (const encoding of ['gzip', 'br', 'identity, gzip', 'x'])
    assert.equal((await post(encoding)).status, 415, encoding);
  assert.equal((await post('Identity')).status, 200);
});

test('REG-03: an empty body is refused, with and without a length', async (context) => {
  const { port } = await serve(context);
  for (const length of ['', 'Content-Length: 0\r\n', 'Transfer-Encoding: chunked\r\n']) {
    const answer = await sendRaw(
      port,
      `POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${length}\r\n${length.startsWith('T') ? '0\r\n\r\n' : ''}`,
    );
    assert.deepEqual(
      [answer.status, JSON.parse(answer.body).error_description],
      [400, 'the body is empty, it must be one JSON object'],
    );
  }
});

test('REG-14: 65 536 bytes are taken, one more is 413, by length and in chunks', async (context) => {
  const { url } = await serve(context);
  const post = (length: number, chunked: boolean) => {
    const text = `{"a":"${'x'.repeat(length - 8)}"}`;
    const body = chunked ? new Blob([text]).stream() : text;
    return fetch(`${url}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      duplex: 'half',
    });
  };
  for (const chunked of [false, true]) {
    assert.equal((await post(65_536, chunked)).status, 200);
    const answer = await post(65_537, chunked);
    assert.deepEqual(
      [answer.status, await answer.json()],
      [413, { error: 'invalid_request', error_description: 'the body is too large' }],
    );
  }
});

test('REG-14: a 413 announces that the connection ends, whatever the body would still have held', async (context) => {
  const { port } = await serve(context);
  const connectionAfter = async (bodyHeader: string, body = '') => {
    const head = 'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';
    const answer = await sendRaw(port, `${head}${bodyHeader}\r\n\r\n${body}`);
    assert.equal(answer.status, 413);
    return answer.headers.get('connection');
  };
  for (const length of [400_000, 5_000_000]) assert.equal(await connectionAfter(`Content-Length: ${length}`), 'close');
  assert.equal(await connectionAfter('Transfer-Encoding: chunked', `11170\r\n${'x'.repeat(70_000)}\r\n`), 'close');
});

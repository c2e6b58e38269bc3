import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { FetchRefusalCode, SectorRefusalCode } from '@clientele/domain';
import type { Handler } from './fixture.ts';

/** A server's behaviour and the expected outcome: `verified` if the document is acceptable. */
export type Behaviour = { readonly handler: Handler; readonly becomes: 'verified' | SectorRefusalCode };

const document = '["https://rp.example/cb"]';
const json = { 'content-type': 'application/json' };
const bodyBytesMax = 64 * 1024;

const says =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = json): Handler =>
  (_request, response) => {
    response.writeHead(200, headers);
    response.end(body);
  };

const status =
  (code: number, headers: Readonly<Record<string, string>> = json): Handler =>
  (_request, response) => {
    response.writeHead(code, headers);
    response.end(code === 204 || code === 304 ? undefined : document);
  };

/** Writes raw bytes to the socket, bypassing HTTP. */
const raw =
  (...pieces: readonly (string | Buffer)[]): Handler =>
  (_request, response) => {
    for (const piece of pieces) response.socket?.write(piece);
  };

/** Repeats the same piece until the connection closes. */
const dripping =
  (head: string, piece: string, everyMs: number): Handler =>
  (_request, response) => {
    const { socket } = response;
    socket?.write(head);
    const timer = setInterval(() => socket?.write(piece), everyMs);
    socket?.on('error', () => undefined).once('close', () => clearInterval(timer));
  };

const head = (...lines: readonly string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');
const jsonHead = head('content-type: application/json');
const chunkedHead = head('transfer-encoding: chunked');

const accepted = (handler: Handler): Behaviour => ({ handler, becomes: 'verified' });
const refused = (becomes: SectorRefusalCode, handler: Handler): Behaviour => ({ handler, becomes });

const padded = (bytes: number): string => `${document.slice(0, -1) + ' '.repeat(bytes - document.length)}]`;

const bomb = Buffer.from(`[${'" ",'.repeat(10_000_000)}" "]`);

const statuses = (code: FetchRefusalCode, ...numbers: readonly number[]) =>
  numbers.map((number) => [`status-${number}`, refused(code, status(number))] as const);

/** Keyed by the corpus's name if it has one. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  'ok-min': accepted(says(document)),
  'ok-charset': accepted(says(document, { 'content-type': 'application/json; charset=utf-8' })),
  'ok-at-the-limit': accepted(says(padded(bodyBytesMax))),
  'ok-identity': accepted(says(document, { ...json, 'content-encoding': 'identity' })),
  'ok-hints': accepted(
    raw(
      `HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${jsonHead.replace('\r\n\r\n', '\r\nconnection: close\r\ncontent-length: 25\r\n\r\n')}${document}`,
    ),
  ),
  'ct-missing': accepted(says(document, {})),
  'ct-html': accepted(says(document, { 'content-type': 'text/html' })),
  ...Object.fromEntries([
    ...statuses('status-refused', 201, 202, 204, 206, 304, 400, 403, 404, 410),
    ...statuses('status-temporary', 408, 429, 500, 502, 503, 504),
    ...statuses('redirected', 300, 301, 302, 303, 307, 308),
  ]),
  'size-over': refused('answer-too-large', raw(jsonHead, padded(bodyBytesMax + 1))),
  'size-announced': refused('answer-too-large', says(padded(bodyBytesMax + 1))),
  'size-lie': refused(
    'document-not-json',
    raw(head('content-length: 10'), document, Buffer.alloc(10 * 1024 * 1024, ' ')),
  ),
  'size-short': refused('answer-broken-off', (_request, response) =>
    response.socket?.end(`${head('content-length: 100')}${document}`),
  ),
  'chunk-cut': refused('answer-broken-off', (_request, response) => response.socket?.end(`${chunkedHead}5\r\nab`)),
  'chunk-bad': refused('answer-malformed', raw(chunkedHead, 'xyz\r\n')),
  'chunk-endless': refused('too-slow', dripping(chunkedHead, '1\r\n \r\n', 20)),
  'chunk-endless-fast': refused('answer-too-large', dripping(chunkedHead, '1\r\n \r\n'.repeat(4096), 1)),
  'drip-body': refused('too-slow', dripping(head('content-length: 1000'), ' ', 20)),
  'drip-headers': refused('too-slow', dripping('HTTP/1.1 200 OK\r\nx:', 'a', 20)),
  'hints-endless': refused('too-slow', dripping('', 'HTTP/1.1 103 Early Hints\r\n\r\n', 20)),
  silence: refused('too-slow', () => undefined),
  'headers-large': refused('answer-malformed', raw(head(`x: ${'a'.repeat(20_000)}`))),
  'headers-many': refused('answer-malformed', raw(head(...new Array(8_000).fill('x: y')))),
  'not-http': refused('answer-malformed', raw('SSH-2.0-OpenSSH_9.2\r\n')),
  'br-bomb': refused('answer-encoded', says(brotliCompressSync(bomb), { ...json, 'content-encoding': 'br' })),
  'gzip-bomb': refused('answer-encoded', says(gzipSync(bomb), { ...json, 'content-encoding': 'gzip' })),
  'deflate-small': refused('answer-encoded', says(deflateSync(document), { ...json, 'content-encoding': 'deflate' })),
  stacked: refused(
    'answer-encoded',
    says(gzipSync(gzipSync(document)), { ...json, 'content-encoding': 'identity, gzip' }),
  ),
  'gzip-unannounced': refused('answer-not-utf8', says(gzipSync(document))),
  'transfer-gzip': refused(
    'answer-encoded',
    raw(head('transfer-encoding: gzip, chunked'), `19\r\n${document}\r\n0\r\n\r\n`),
  ),
  rst: refused('answer-broken-off', (_request, response) => {
    response.socket?.write(head('content-length: 100'), () => response.socket?.destroy());
  }),
  'rst-early': refused('answer-broken-off', (_request, response) => response.socket?.destroy()),
  'json-empty': refused('document-not-json', says('')),
  'json-object': refused('document-not-an-array', says('{"a":1}')),
  'json-numbers': refused('document-entry-not-a-string', says('[1,2]')),
  'json-nested': refused('document-entry-not-a-string', says('['.repeat(60_000))),
  'json-million': refused('answer-too-large', says(`[${'"",'.repeat(999_999)}""]`)),
  'json-many': refused('document-too-many-entries', says(`[${'"",'.repeat(20_000)}""]`)),
  'json-dup-proto': refused('document-entry-not-a-string', says('[{"__proto__":{}}]')),
  'json-utf16': refused('answer-not-utf8', says(Buffer.from(`\ufeff${document}`, 'utf16le'))),
  'json-latin1': refused('answer-not-utf8', says(Buffer.from('["https://rp.example/cb","\u00e9"]', 'latin1'))),
  'json-bom': refused('document-not-json', says(`\ufeff${document}`)),
  'json-trailing': refused('document-not-json', says(`${document},`)),
  'json-missing-uri': refused('document-incomplete', says('["https://rp.example/other"]')),
  'json-case': refused('document-incomplete', says('["https://rp.example/CB","https://rp.example/cb/"]')),
  'set-cookie': accepted(says(document, { ...json, 'set-cookie': 'a=b; Path=/' })),
  'auth-401': refused('status-refused', status(401, { ...json, 'www-authenticate': 'Basic realm="x"' })),
  'auth-407': refused('status-refused', status(407, { ...json, 'proxy-authenticate': 'Basic realm="x"' })),
  refresh: accepted(says(document, { ...json, refresh: '0; url=https://127.0.0.1/', 'alt-svc': 'h3="127.0.0.1:443"' })),
};

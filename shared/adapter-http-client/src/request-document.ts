import type { TLSSocket } from 'node:tls';
import { type FetchRefusalCode, fail, ok, type Result } from '@clientele/domain';
import { Client, type Dispatcher, errors } from 'undici';

export type DocumentRequest = {
  readonly origin: string;
  readonly path: string;
  readonly bodyBytesMax: number;
  readonly signal: AbortSignal;
};

const headersBytesMax = 8192;

/**
 * One GET over an already open connection, and nothing after it. Its HTTP client serves this request only: it cannot
 * reconnect, follow a redirect, keep a cookie, use a proxy or decode an encoding. undici's own timeouts detect silence
 * and never end a slowly dripping body, so they are off, and only the signal's deadline applies.
 */
export const requestDocument = async (
  socket: TLSSocket,
  { origin, path, bodyBytesMax, signal }: DocumentRequest,
): Promise<Result<Uint8Array, FetchRefusalCode>> => {
  const client = new Client(origin, {
    connect: onceWith(socket),
    pipelining: 0,
    allowH2: false,
    maxHeaderSize: headersBytesMax,
    maxResponseSize: bodyBytesMax,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  try {
    return await readAnswer(await client.request({ method: 'GET', path, headers: requestHeaders, signal }));
  } catch (error) {
    return fail(signal.aborted ? 'too-slow' : codeOf(error));
  } finally {
    client.destroy(() => undefined);
    socket.destroy();
  }
};

const requestHeaders = {
  accept: 'application/json',
  'accept-encoding': 'identity',
  'user-agent': 'Clientele (guarded fetch)',
};

type Connect = Extract<Client.Options['connect'], (...args: never[]) => void>;

/**
 * Deferred to a later turn: undici 8.12 misses a connection that is handed over before its connector has returned, and
 * then waits for ever.
 */
const onceWith = (socket: TLSSocket): Connect => {
  let used = false;
  return (_options, callback) => {
    if (used) return callback(new Error('a guarded fetch has one connection'), null);
    used = true;
    setImmediate(() => callback(null, socket));
  };
};

const readAnswer = async ({
  statusCode,
  headers,
  body,
}: Dispatcher.ResponseData): Promise<Result<Uint8Array, FetchRefusalCode>> => {
  const fault = statusFault(statusCode) ?? encodingFault(headers);
  if (fault === undefined) return ok(await body.bytes());
  body.on('error', () => undefined).destroy();
  return fail(fault);
};

const patience = [408, 425, 429];

/** SEC-02: only status 200 is accepted. `Location`, `Refresh` and similar headers are ignored. */
const statusFault = (status: number): FetchRefusalCode | undefined => {
  if (status === 200) return undefined;
  if (status >= 500 || patience.includes(status)) return 'status-temporary';
  return status >= 300 && status < 400 && status !== 304 ? 'redirected' : 'status-refused';
};

/**
 * The request asks for no encoding, so an encoded answer is a mistake or a bomb: 50 KB of gzip can be 50 MB of
 * document.
 */
const encodingFault = (headers: Dispatcher.ResponseData['headers']): FetchRefusalCode | undefined => {
  const content = wordsOf(headers['content-encoding']);
  const transfer = wordsOf(headers['transfer-encoding']);
  return content.every((word) => word === 'identity') && transfer.every((word) => word === 'chunked')
    ? undefined
    : 'answer-encoded';
};

const wordsOf = (header: string | string[] | undefined): readonly string[] =>
  [header ?? []].flat().flatMap((value) => value.split(',').map((word) => word.trim().toLowerCase()));

/** Classified by the class or code of undici's errors. An error with neither is a bug of ours. */
const codeOf = (error: unknown): FetchRefusalCode => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'answer-too-large';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'answer-malformed';
  if (error instanceof errors.HTTPParserError) return code === endedEarly ? 'answer-broken-off' : 'answer-malformed';
  if (code === undefined) throw error;
  return 'answer-broken-off';
};

const endedEarly = 'HPE_INVALID_EOF_STATE';

import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import type { TestContext } from 'node:test';
import { type AddressRanges, createLogger, noAddress } from '@clientele/platform';
import type { FastifyInstance } from 'fastify';
import { createHttpServer, jsonBody, methodNotAllowed, oauthError, requireJsonMediaType } from '../src/index.ts';

export type LogLine = Readonly<Record<string, unknown>>;

export type Served = {
  readonly app: FastifyInstance;
  readonly url: string;
  readonly port: number;
  readonly lines: () => readonly LogLine[];
  readonly logText: () => string;
};

type ServeOptions = {
  readonly requestMs?: number;
  readonly headersMs?: number;
  readonly handlerMs?: number;
  readonly isProxy?: AddressRanges;
  readonly routes?: (app: FastifyInstance) => void;
  /** Called when a line is written, in the async context of the write. */
  readonly onLogLine?: (line: LogLine) => void;
};

/** A server with one JSON route, on a free port, closed when the test ends. */
export const serve = async (context: TestContext, options: ServeOptions = {}): Promise<Served> => {
  let text = '';
  const logger = createLogger({
    level: 'info',
    stream: {
      write: (line) => {
        text += line;
        options.onLogLine?.(JSON.parse(line));
      },
    },
  });
  const { requestMs = 5_000, headersMs = 5_000, handlerMs } = options;
  const app = createHttpServer({
    logger,
    limits: { bodyBytesMax: 65_536, depthMax: 16, membersMax: 256 },
    timeouts: { requestMs, headersMs, keepAliveMs: 1_000, ...(handlerMs === undefined ? {} : { handlerMs }) },
    connectionsMax: 100,
    isProxy: options.isProxy ?? noAddress,
    loggedAddress: 'truncated',
  });
  echoRoute(app);
  options.routes?.(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  context.after(() => app.close());
  const port = portOf(app);
  const lines = () =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line): LogLine => JSON.parse(line));
  return { app, url: `http://127.0.0.1:${port}`, port, lines, logText: () => text };
};

const echoRoute = (app: FastifyInstance): void => {
  app.get('/echo/:clientId', (_request, reply) => reply.send({ ok: true }));
  app.post('/echo', { onRequest: requireJsonMediaType }, (request, reply) => {
    const body = jsonBody(request);
    if (!body.ok)
      return oauthError(reply, {
        code: 'body-invalid',
        status: 400,
        error: 'invalid_request',
        description: body.error,
      });
    return reply.send(body.value);
  });
  methodNotAllowed(app, '/echo', ['POST']);
};

const portOf = (app: FastifyInstance): number => {
  const address: AddressInfo | string | null = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
};

export type RawAnswer = {
  readonly text: string;
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/** Sends bytes unchanged, and reads until the server closes or the next answer is complete. */
export const sendRaw = async (port: number, ...parts: readonly (string | Uint8Array)[]): Promise<RawAnswer> => {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (isWhole(text)) socket.destroy();
  });
  socket.on('error', () => {});
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return rawAnswer(text);
};

const rawAnswer = (text: string): RawAnswer => {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)];
  });
  return { text, status: Number(statusLine.split(' ')[1]), headers: new Map(headers), body };
};

const isWhole = (text: string): boolean => {
  const { headers, body } = rawAnswer(text);
  return headers.has('content-length') && body.length === Number(headers.get('content-length'));
};

import { connect } from 'node:net';
import type { Answer } from './registry.ts';

export type RawRequest = {
  readonly method?: string;
  readonly path: string;
  /** In order, as written, including duplicates. `Host` is added if it is missing. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
};

const waitMsMax = 15_000;

/** One request, sent verbatim: no client library corrects it, joins its headers or refuses to send it. */
export const sendRaw = (url: string, request: RawRequest): Promise<Answer> => exchange(url, requestBytes(url, request));

/** Writes these bytes and reads until the server closes the connection. */
export const exchange = async (url: string, bytes: string | Buffer): Promise<Answer> =>
  parsedAnswer(await readToEnd(url, bytes));

const requestBytes = (url: string, request: RawRequest): Buffer => {
  const body = Buffer.from(request.body ?? '');
  const given = request.headers ?? [];
  const has = (name: string): boolean => given.some(([header]) => header.toLowerCase() === name);
  const headers = [
    ...(has('host') ? [] : [['Host', new URL(url).host] as const]),
    ...given,
    ...(has('content-length') || has('transfer-encoding') ? [] : [['Content-Length', String(body.length)] as const]),
    ['Connection', 'close'] as const,
  ];
  const head = [
    `${request.method ?? 'GET'} ${request.path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
};

const readToEnd = (url: string, bytes: string | Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const received: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes));
    const finish = (fault?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      // A server that refuses early may reset the connection after its answer. The answer still counts.
      if (received.length > 0 || fault === undefined) resolve(Buffer.concat(received));
      else reject(fault);
    };
    const timer = setTimeout(() => finish(new Error(`no end of the answer within ${waitMsMax} ms`)), waitMsMax);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('end', () => finish());
    socket.on('error', finish);
  });

const parsedAnswer = (bytes: Buffer): Answer => {
  const end = bytes.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = bytes
    .subarray(0, end < 0 ? bytes.length : end)
    .toString('latin1')
    .split('\r\n');
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const text = end < 0 ? '' : bytes.subarray(end + 4).toString();
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? Number.NaN);
  return { status, headers, text, body: text === '' ? {} : JSON.parse(text) };
};

import type { IncomingHttpHeaders } from 'node:http';

/** RFC 9110 §7.6.1: what concerns one connection only. */
const ofOneConnection = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Written anew: the length of the body that was read, the id that our own log lines bear. `Expect` was answered here. */
const writtenAnew = ['content-length', 'expect', 'x-request-id'];

type ReceivedRequest = {
  readonly id: string;
  readonly raw: { readonly rawHeaders: readonly string[]; readonly headers: IncomingHttpHeaders };
};

/** The request's headers as they came, one name and one value after the other, repeated ones repeated: the service judges them. */
export const headersToService = ({ id, raw }: ReceivedRequest): string[] => {
  const kept = ['x-request-id', id];
  const dropped = new Set([...ofOneConnection, ...writtenAnew, ...namesIn(raw.headers.connection)]);
  for (let index = 0; index < raw.rawHeaders.length; index += 2) {
    const [name = '', value = ''] = raw.rawHeaders.slice(index, index + 2);
    if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
};

export const headersToClient = (headers: IncomingHttpHeaders): IncomingHttpHeaders => {
  const { connection } = headers;
  const dropped = new Set([...ofOneConnection, ...namesIn(typeof connection === 'string' ? connection : undefined)]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
};

const namesIn = (connection: string | undefined): readonly string[] =>
  connection === undefined ? [] : connection.split(',').map((name) => name.trim().toLowerCase());

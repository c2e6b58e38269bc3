import type { IncomingHttpHeaders } from 'node:http';
import type { Peer, TraceContext } from '@clientele/http';

/** Headers that concern one connection only (RFC 9110 §7.6.1). */
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

/**
 * Not passed on: `Expect` was answered, and the others are set here. Request id and trace are those of our log line,
 * and the forwarded address is the one that we judged: the services believe what this header says.
 */
const writtenAnew = ['content-length', 'expect', 'x-request-id', 'x-forwarded-for', 'traceparent'];

type ReceivedRequest = {
  readonly id: string;
  readonly trace: Pick<TraceContext, 'traceparent'>;
  readonly peer: Pick<Peer, 'address'>;
  readonly raw: { readonly rawHeaders: readonly string[]; readonly headers: IncomingHttpHeaders };
};

/**
 * The request's headers as they arrived: names and values alternate, and repeated headers stay. The service judges
 * them.
 */
export const headersToService = ({ id, trace, peer, raw }: ReceivedRequest): string[] => {
  const kept = ['x-request-id', id, 'traceparent', trace.traceparent];
  if (peer.address !== '') kept.push('x-forwarded-for', peer.address);
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

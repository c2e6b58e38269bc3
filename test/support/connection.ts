import { Agent, type IncomingHttpHeaders, request as startRequest } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request as it is sent. The path comes from the URL. */
export type WireRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

/**
 * Either a complete answer or none. Without one the effect of the request is unknown, unless it was never sent
 * (`refused`).
 */
export type WireReply =
  | { readonly arrived: true; readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }
  | { readonly arrived: false; readonly refused: boolean; readonly reason: string };

/**
 * One persistent connection that carries one request at a time. Unlike `fetch` it never retries by itself and allows
 * every header.
 */
export type Connection = {
  readonly request: (request: WireRequest) => Promise<WireReply>;
  readonly close: () => void;
};

/** Opens no socket yet. The next request replaces a broken one. */
export const openConnection = (timeoutMs = 2_000): Connection => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    request: (request) => exchange(agent, request, timeoutMs),
    close: () => agent.destroy(),
  };
};

const exchange = (agent: Agent, request: WireRequest, timeoutMs: number): Promise<WireReply> =>
  new Promise((resolve) => {
    const lost = (error: Error & { readonly code?: string }): void => {
      clearTimeout(timer);
      resolve({ arrived: false, refused: error.code === 'ECONNREFUSED', reason: error.code ?? error.message });
    };
    const outgoing = startRequest(
      request.url,
      { agent, method: request.method, headers: headersOf(request) },
      (incoming) => {
        text(incoming).then((body) => {
          clearTimeout(timer);
          resolve({ arrived: true, status: incoming.statusCode ?? 0, headers: incoming.headers, text: body });
        }, lost);
      },
    );
    const timer = setTimeout(() => outgoing.destroy(new Error('timeout')), timeoutMs);
    outgoing.on('error', lost);
    outgoing.end(request.body);
  });

const headersOf = ({ headers, body }: WireRequest): Record<string, string> => ({
  ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
  ...headers,
});

import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http';

/**
 * One public URL in front of several processes, for tests: GET and HEAD go to readers, other methods to writers, in
 * rotation.
 */
export type MethodGateway = {
  readonly url: string;
  readonly setTargets: (targets: GatewayTargets) => void;
  readonly close: () => Promise<void>;
};

export type GatewayTargets = { readonly readers: readonly string[]; readonly writers: readonly string[] };

/** Longer than any caller keeps an idle connection, so that no connection is closed during a request. */
const keepAliveMs = 60_000;

export const startMethodGateway = async (): Promise<MethodGateway> => {
  let targets: GatewayTargets = { readers: [], writers: [] };
  let turn = 0;
  const agent = new Agent({ keepAlive: true });
  const server = createServer((request, response) => {
    const { readers, writers } = targets;
    const group = request.method === 'GET' || request.method === 'HEAD' ? readers : writers;
    turn += 1;
    forward(agent, { request, response, target: group[turn % group.length] ?? 'http://127.0.0.1:9' });
  });
  server.keepAliveTimeout = keepAliveMs;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    setTargets: (next) => {
      targets = next;
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

type Passing = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly target: string };

/** If a target breaks off, its caller gets no answer: the effect of the request is unknown. */
const forward = (agent: Agent, { request, response, target }: Passing): void => {
  const outgoing = startRequest(
    new URL(request.url ?? '/', target),
    { agent, method: request.method ?? 'GET', headers: request.headers },
    (incoming) => {
      response.writeHead(incoming.statusCode ?? 502, incoming.headers);
      incoming.pipe(response);
      incoming.on('error', () => response.destroy());
    },
  );
  outgoing.on('error', () => response.destroy());
  request.on('error', () => outgoing.destroy());
  request.pipe(outgoing);
};

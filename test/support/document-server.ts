import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testAuthority } from './certificate-authority.ts';

/** A real HTTPS server on the loopback interface that serves client-supplied URLs, with its own private authority. */
export type DocumentServer = {
  readonly port: number;
  /** Settings that allow a registry to fetch from it: the loopback addresses on every port, and the authority. */
  readonly env: { readonly FETCH_ALLOW: string; readonly FETCH_CA_FILE: string };
  /** Serves content at a new path and returns its URL. The content is a handler, a text, or any other value as JSON. */
  readonly serve: (what: RequestListener | string | object) => string;
  /** Replaces the content of a URL that was returned before. */
  readonly serveAt: (url: string, what: RequestListener | string | object) => void;
  /** The headers of each request for that URL so far. */
  readonly requestsFor: (url: string) => readonly IncomingHttpHeaders[];
  readonly requestsCount: () => number;
  /** The number of TCP connections so far, whatever their outcome. */
  readonly connectionsCount: () => number;
  readonly stop: () => Promise<void>;
};

export const startDocumentServer = async (): Promise<DocumentServer> => {
  const authority = testAuthority();
  const folder = mkdtempSync(join(tmpdir(), 'clientele-documents-'));
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, authority.ca);
  const served = new Map<string, RequestListener>();
  const requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
  const server = createServer(
    authority.certify({ names: ['localhost'], addresses: ['127.0.0.1'] }),
    (request, response) => {
      const path = request.url ?? '';
      requests.push({ path, headers: request.headers });
      const handler = served.get(path) ?? ((_request, answer) => answer.writeHead(404).end());
      handler(request, response);
    },
  );
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const pathOf = (url: string): string => new URL(url).pathname;
  return {
    port,
    env: { FETCH_ALLOW: '127.0.0.1,localhost', FETCH_CA_FILE: caFile },
    serve: (what) => {
      const path = `/${served.size}.json`;
      served.set(path, handlerOf(what));
      return `https://127.0.0.1:${port}${path}`;
    },
    serveAt: (url, what) => void served.set(pathOf(url), handlerOf(what)),
    requestsFor: (url) => requests.filter(({ path }) => path === pathOf(url)).map(({ headers }) => headers),
    requestsCount: () => requests.length,
    connectionsCount: () => connections,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const handlerOf = (what: RequestListener | string | object): RequestListener => {
  if (typeof what === 'function') return what as RequestListener;
  const text = typeof what === 'string' ? what : JSON.stringify(what);
  return (_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(text);
};

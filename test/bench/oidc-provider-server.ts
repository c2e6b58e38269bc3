import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';
import LRU from 'oidc-provider/lib/helpers/lru.js';
import { sqliteAdapter } from './sqlite-adapter.ts';

/**
 * oidc-provider's own in-memory adapter. Its store keeps only about a thousand records, and a client takes two, so
 * reading a thousand clients needs a larger store of the same kind. Its time per call does not depend on its size.
 */
const memoryAdapter = (): ((model: string) => object) => {
  const store = new LRU({ maxSize: 20_000 });
  return (model) => new MemoryAdapter(model, store);
};

/** If this variable is set, the peer is durable: it names the database file. */
const { DATABASE: databaseFile } = process.env;

const server = createServer();
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const url = `http://127.0.0.1:${port}`;

const provider = new Provider(url, {
  adapter: databaseFile === undefined ? memoryAdapter() : sqliteAdapter(databaseFile),
  features: {
    registration: { enabled: true },
    registrationManagement: { enabled: true },
    devInteractions: { enabled: false },
  },
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  routes: { registration: '/register' },
  cookies: { keys: ['not a secret: nothing here sets a cookie'] },
});
server.on('request', provider.callback());
process.stdout.write(`ready: ${url}\n`);
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { JsonObject } from '@clientele/domain';
import type { ServiceConfig } from './config.ts';

/** The addresses of the service, derived from configuration and never from a request (CFG-01). */
export type Addresses = {
  readonly publicUrl: string;
  readonly issuer: string;
  readonly registrationEndpoint: string;
  readonly registrationUri: (clientId: string) => string;
  /** Paths that accept registrations: the endpoint's own, and `/register` at the root for old MCP clients (MCP-02). */
  readonly registrationPaths: readonly string[];
};

export const addressesOf = (
  config: Pick<ServiceConfig, 'host' | 'publicUrl' | 'issuer' | 'registrationPath'>,
  found: { readonly port: number; readonly op: JsonObject | undefined },
): Addresses => {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const publicUrl = config.publicUrl ?? `http://${host}:${found.port}`;
  const registrationEndpoint = `${publicUrl}${config.registrationPath}`;
  return {
    publicUrl,
    issuer: config.issuer ?? issuerOf(found.op) ?? publicUrl,
    registrationEndpoint,
    registrationUri: (clientId) => `${registrationEndpoint}/${clientId}`,
    registrationPaths: [...new Set([new URL(registrationEndpoint).pathname, '/register'])],
  };
};

/** The OP's document names its issuer. An invalid issuer is reported with the other errors of that document. */
const issuerOf = (op: JsonObject | undefined): string | undefined =>
  typeof op?.issuer === 'string' ? op.issuer : undefined;

/**
 * A port that was free a moment ago. It is needed if the public URL depends on it, because that URL must be known
 * before the routes are created.
 */
export const freePort = async (host: string): Promise<number> => {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the system assigned no port');
  return address.port;
};

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChildServer, startChildServer } from './child-server.ts';

/** All servers of one run. */
export type Contestants = {
  readonly registry: ChildServer;
  readonly bare: ChildServer;
  readonly peer: ChildServer;
  readonly durablePeer: ChildServer;
};

/**
 * The registry as a user starts it: info logs, fsynced appends. Only the rate limit is off, because all load comes from
 * one address.
 */
export const startRegistryServer = async (
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ChildServer> => {
  await mkdir(dataDir, { recursive: true });
  return startChildServer({
    file: '../../services/embedded/src/main.ts',
    env: { HOST: '127.0.0.1', PORT: '0', DATA_DIR: dataDir, RATE_LIMIT: 'off', ...env },
    outputFile: join(dataDir, 'registry.log'),
  });
};

/** Plain Fastify: the cost of the HTTP framework itself. `answer` is the JSON object that its GET returns. */
export const startBareServer = (scratchDir: string, answer: string): Promise<ChildServer> =>
  startChildServer({ file: './bare-server.ts', env: { ANSWER: answer }, outputFile: join(scratchDir, 'bare.log') });

/** The reference implementation from npm, with storage in memory only. */
export const startPeerServer = (scratchDir: string): Promise<ChildServer> =>
  startChildServer({ file: './oidc-provider-server.ts', outputFile: join(scratchDir, 'oidc-provider.log') });

/** The same with a durable adapter on SQLite, because users would not choose a store in memory. */
export const startDurablePeerServer = (scratchDir: string): Promise<ChildServer> =>
  startChildServer({
    file: './oidc-provider-server.ts',
    env: { DATABASE: join(scratchDir, 'oidc-provider.sqlite') },
    outputFile: join(scratchDir, 'durable-oidc-provider.log'),
  });

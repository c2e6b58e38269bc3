import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChildServer, startChildServer } from './child-server.ts';

/** Everything one run starts. */
export type Contestants = {
  readonly registry: ChildServer;
  readonly bare: ChildServer;
  readonly peer: ChildServer;
  readonly durablePeer: ChildServer;
};

/** The registry as a user starts it: info logs, fsynced appends; only the rate limit is off, since all load comes from one address. */
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

/** Fastify with nothing in it: what the HTTP framework itself costs. `answer` is the JSON object that its GET returns. */
export const startBareServer = (scratchDir: string, answer: string): Promise<ChildServer> =>
  startChildServer({ file: './bare-server.ts', env: { ANSWER: answer }, outputFile: join(scratchDir, 'bare.log') });

/** The reference implementation from npm, nothing stored but in memory. */
export const startPeerServer = (scratchDir: string): Promise<ChildServer> =>
  startChildServer({ file: './oidc-provider-server.ts', outputFile: join(scratchDir, 'oidc-provider.log') });

/** The same with a durable adapter on SQLite, since a store in memory is not what a user would pick. */
export const startDurablePeerServer = (scratchDir: string): Promise<ChildServer> =>
  startChildServer({
    file: './oidc-provider-server.ts',
    env: { DATABASE: join(scratchDir, 'oidc-provider.sqlite') },
    outputFile: join(scratchDir, 'durable-oidc-provider.log'),
  });

import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { type RunningRegistry, startRegistry } from './registry.ts';

/** A registry that several test files can use concurrently. None of them may stop it. */
export type SharedRegistry = Pick<RunningRegistry, 'url' | 'dataDir'>;

/** The properties that distinguish shared registries: the profile and the discovery document of the OP. */
export type RegistrySetup = {
  readonly profile?: string | undefined;
  readonly opMetadata?: Readonly<Record<string, unknown>> | undefined;
};

/** The environment variable with the host's address, set for every test file of a run that has a host. */
const hostVariable = 'CLIENTELE_TEST_SERVERS';

const setupSchema = z.object({
  profile: z.string().optional(),
  opMetadata: z.record(z.string(), z.unknown()).optional(),
});
const registrySchema = z.object({ url: z.string(), dataDir: z.string() });

/**
 * The run's registry with this setup, started on first use. A file that runs on its own has no host: it starts a
 * registry itself, and `dispose` ends that registry.
 */
export const sharedRegistry = async (
  setup: RegistrySetup,
): Promise<SharedRegistry & { readonly dispose: () => Promise<void> }> => {
  const host = process.env[hostVariable];
  if (host === undefined) return startFor(setup);
  const response = await fetch(host, { method: 'POST', body: JSON.stringify(setup) });
  if (!response.ok) throw new Error(await response.text());
  return { ...registrySchema.parse(await response.json()), dispose: async () => undefined };
};

/** Writes the OP's discovery document into a folder and returns the environment that points to it. */
export const opMetadataEnv = (
  folder: string,
  opMetadata: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string>> => {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'op.json');
  writeFileSync(file, JSON.stringify(opMetadata));
  return { OP_METADATA_FILE: file, ISSUER: String(opMetadata.issuer) };
};

const startFor = async ({ profile, opMetadata }: RegistrySetup): Promise<RunningRegistry> => {
  const folder = await mkdtemp(join(tmpdir(), 'clientele-op-'));
  const env = {
    ...(profile === undefined ? {} : { PROFILE: profile }),
    ...(opMetadata === undefined ? {} : opMetadataEnv(folder, opMetadata)),
  };
  const registry = await startRegistry({ env });
  const dispose = async (): Promise<void> => {
    await registry.dispose();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...registry, dispose };
};

const started = new Map<string, Promise<RunningRegistry>>();

const registryFor = async (request: IncomingMessage): Promise<SharedRegistry> => {
  const setup = setupSchema.parse(await json(request));
  const key = JSON.stringify(setup);
  const starting = started.get(key) ?? startFor(setup);
  started.set(key, starting);
  const { url, dataDir } = await starting;
  return { url, dataDir };
};

const host = createServer((request, response) => {
  registryFor(request).then(
    (registry) => response.end(JSON.stringify(registry)),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});

/** Listens for the test files of this run, which inherit its address. */
export const openHost = async (): Promise<void> => {
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  host.listen(0, '127.0.0.1', resolve);
  await listening;
  const address = host.address();
  if (address === null || typeof address === 'string') throw new TypeError('the host listens on a port');
  process.env[hostVariable] = `http://127.0.0.1:${address.port}`;
};

/** Ends every shared registry. */
export const closeHost = async (): Promise<void> => {
  host.close();
  host.closeAllConnections();
  const registries = await Promise.allSettled(started.values());
  await Promise.all(registries.flatMap((each) => (each.status === 'fulfilled' ? [each.value.dispose()] : [])));
};

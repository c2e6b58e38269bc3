import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@clientele/domain';
import { z } from 'zod';
import { type Ended, runClientele } from '../support/command-line.ts';
import { type RunningRegistry, send } from '../support/registry.ts';
/** Runs the command line as it is installed, on a data directory. */
export const clientele = (dataDir: string, ...args: readonly string[]): Promise<Ended> =>
  runClientele(args, { DATA_DIR: dataDir });

export const body = { redirect_uris: ['https://rp.example/cb'], contacts: ['ops@rp.example'] };

export const readAt = (registry: RunningRegistry, client: JsonObject) =>
  send(`${registry.url}/register/${String(client.client_id)}`, {
    headers: { authorization: `Bearer ${String(client.registration_access_token)}` },
  });

export const sameButForPort = (client: JsonObject): JsonObject => ({ ...client, registration_client_uri: '' });

const rootKeysSchema = z.object({ current: z.string(), keys: z.record(z.string(), z.string()) });

export const rootKeysIn = (dataDir: string) => {
  const { current, keys } = rootKeysSchema.parse(JSON.parse(readFileSync(join(dataDir, 'root-keys.json'), 'utf8')));
  return { current, ids: Object.keys(keys) };
};

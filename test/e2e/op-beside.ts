import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningRegistry, startRegistry } from '../support/registry.ts';

/** The metadata of the OP that runs beside the registry. The registry merges its own part into it. */
const opMetadata = {
  authorization_endpoint: 'https://op.example/authorize',
  token_endpoint: 'https://op.example/token',
  userinfo_endpoint: 'https://op.example/userinfo',
  jwks_uri: 'https://op.example/jwks',
};

/**
 * Starts a registry beside an OP. Client libraries discover both in one document and expect the OP's endpoints in it.
 */
export const startRegistryBesideOp = async (env: Readonly<Record<string, string>> = {}): Promise<RunningRegistry> => {
  const dir = await mkdtemp(join(tmpdir(), 'clientele-op-'));
  const file = join(dir, 'openid-configuration.json');
  await writeFile(file, JSON.stringify(opMetadata));
  const registry = await startRegistry({ env: { OP_METADATA_FILE: file, ...env } });
  const dispose = async (): Promise<void> => {
    await registry.dispose();
    await rm(dir, { recursive: true });
  };
  return { ...registry, dispose };
};

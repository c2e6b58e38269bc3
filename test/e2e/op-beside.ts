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
  response_types_supported: ['code'],
  response_modes_supported: ['query', 'form_post'],
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  subject_types_supported: ['public', 'pairwise'],
  id_token_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  userinfo_signing_alg_values_supported: ['RS256', 'ES256'],
  request_object_signing_alg_values_supported: ['RS256', 'PS256', 'ES256'],
  token_endpoint_auth_methods_supported: [
    ...['client_secret_basic', 'client_secret_post', 'client_secret_jwt'],
    ...['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth', 'none'],
  ],
  token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'],
  code_challenge_methods_supported: ['S256'],
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

import { type JsonObject, ok, type RegistrationPolicy, type Result } from '@clientele/domain';
import { type Addresses, addressesOf, freePort } from './addresses.ts';
import type { ServiceConfig } from './config.ts';
import { configuredPolicy, readOpMetadata } from './policy.ts';

/** Where clients reach the registry, and what they may register. */
export type ServiceSettings = {
  /** To listen on; 0 where any port will do. */
  readonly port: number;
  readonly addresses: Addresses;
  readonly policy: RegistrationPolicy;
  /** The OP's own metadata document. */
  readonly op: JsonObject | undefined;
};

/**
 * Faults of the configuration that only files can show are returned, all at once, by name.
 * @param options.sectorChecks whether there is somebody who checks sector documents; else they are not offered.
 */
export const readServiceSettings = async (
  config: ServiceConfig,
  options: { readonly sectorChecks: boolean },
): Promise<Result<ServiceSettings, readonly string[]>> => {
  const op = readOpMetadata(config.opMetadataFile);
  if (!op.ok) return op;
  const isPortNeeded = config.port === 0 && config.publicUrl === undefined;
  const port = isPortNeeded ? await freePort(config.host) : config.port;
  return serviceSettings(config, { port, op: op.value, ...options });
};

type Found = { readonly port: number; readonly op: JsonObject | undefined; readonly sectorChecks: boolean };

/** The settings that follow from variables and from the document of the OP, or what is wrong with that. */
export const serviceSettings = (
  config: Parameters<typeof addressesOf>[0] & Parameters<typeof configuredPolicy>[0],
  found: Found,
): Result<ServiceSettings, readonly string[]> => {
  const addresses = addressesOf(config, found);
  const policy = configuredPolicy(config, { issuer: addresses.issuer, ...found });
  return policy.ok ? ok({ port: found.port, addresses, policy: policy.value, op: found.op }) : policy;
};

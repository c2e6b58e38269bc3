import { type JsonObject, ok, profileNames, type RegistrationPolicy, type Result } from '@clientele/domain';
import { type Addresses, addressesOf, freePort } from './addresses.ts';
import type { ServiceConfig } from './config.ts';
import { configuredPolicy, type OperatorDocuments, readOperatorDocuments } from './policy.ts';

/** Where clients reach the registry, and what they may register. */
export type ServiceSettings = {
  /** The port to listen on; 0 for any port. */
  readonly port: number;
  readonly addresses: Addresses;
  readonly policy: RegistrationPolicy;
  /** What the same settings mean in the other profiles, as far as they are no errors there. */
  readonly otherPolicies: readonly RegistrationPolicy[];
  /** The OP's own metadata document. */
  readonly op: JsonObject | undefined;
};

/**
 * Configuration errors that only files can reveal are returned together, each naming its variable.
 * @param options.sectorChecks whether sector documents can be checked; if not, they are not offered.
 */
export const readServiceSettings = async (
  config: ServiceConfig,
  options: { readonly sectorChecks: boolean },
): Promise<Result<ServiceSettings, readonly string[]>> => {
  const documents = readOperatorDocuments(config);
  if (!documents.ok) return documents;
  const isPortNeeded = config.port === 0 && config.publicUrl === undefined;
  const port = isPortNeeded ? await freePort(config.host) : config.port;
  return serviceSettings(config, { port, ...documents.value, ...options });
};

type Found = OperatorDocuments & { readonly port: number; readonly sectorChecks: boolean };

/** The settings that follow from the variables and the OP's document, or the errors of that document. */
export const serviceSettings = (
  config: Parameters<typeof addressesOf>[0] & Parameters<typeof configuredPolicy>[0],
  found: Found,
): Result<ServiceSettings, readonly string[]> => {
  const addresses = addressesOf(config, found);
  const policy = configuredPolicy(config, { issuer: addresses.issuer, ...found });
  if (!policy.ok) return policy;
  const others = profileNames.filter((profile) => profile !== config.profile);
  const otherPolicies = others.flatMap((profile) => {
    const other = configuredPolicy({ ...config, profile }, { issuer: addresses.issuer, ...found });
    return other.ok ? [other.value] : [];
  });
  return ok({ port: found.port, addresses, policy: policy.value, otherPolicies, op: found.op });
};

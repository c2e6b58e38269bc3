import { addressesOf } from './addresses.ts';
import type { UsableConfig } from './config.ts';
import { openGuard } from './guard.ts';
import { configuredPolicy, readOpMetadata } from './policy.ts';
import { rootKeysFaults } from './root-keys-file.ts';

/*
 * What is wrong with the files that variables name, while variables are at fault as well: nothing is started then, and all of it is told
 * at once.
 */

/** Of the document of the OP, and of what is judged by it. */
const settingsFaults = ({ profile, ...config }: UsableConfig): readonly string[] => {
  const op = readOpMetadata(config.opMetadataFile);
  if (!op.ok) return op.error;
  if (profile === undefined) return [];
  const { issuer } = addressesOf(config, { port: config.port, op: op.value });
  const policy = configuredPolicy({ ...config, profile }, { issuer, op: op.value, sectorChecks: true });
  return policy.ok ? [] : policy.error;
};

/** Of what opens the guarded fetch. */
export const guardFaults = (config: UsableConfig): readonly string[] => {
  const guard = openGuard(config);
  return guard.ok ? [] : guard.error;
};

/** Of all files of a process that answers requests. */
export const filesFaults = (config: UsableConfig): readonly string[] => [
  ...settingsFaults(config),
  ...rootKeysFaults(config),
];

/** The same for one that fetches documents as well. */
export const allFilesFaults = (config: UsableConfig): readonly string[] => [
  ...filesFaults(config),
  ...guardFaults(config),
];

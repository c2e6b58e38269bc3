import type { Result } from '@clientele/domain';
import type { FileFaults, UsableConfig } from './config.ts';
import { openGuard } from './guard.ts';
import { readOpMetadata } from './policy.ts';
import { readRootKeys } from './root-keys-file.ts';
import { serviceSettings } from './service-settings.ts';

/*
 * What is wrong with the files that variables name, while variables are at fault as well: nothing is started then, and all of it is
 * reported together. The readers are those of a start, so that no fault is worded in two places.
 */

/** Of the document of the OP, and of what is judged by it. */
const settingsFaults = ({ profile, ...config }: UsableConfig): readonly string[] => {
  const op = readOpMetadata(config.opMetadataFile);
  if (!op.ok) return op.error;
  if (profile === undefined) return [];
  return faultsOf(serviceSettings({ ...config, profile }, { port: config.port, op: op.value, sectorChecks: true }));
};

/** Of what opens the guarded fetch. */
export const guardFaults: FileFaults = (config) => faultsOf(openGuard(config));

/** Of all files of a process that answers requests. */
export const filesFaults: FileFaults = (config) => [...settingsFaults(config), ...faultsOf(readRootKeys(config))];

/** The same for one that fetches documents as well. */
export const allFilesFaults: FileFaults = (config) => [...filesFaults(config), ...guardFaults(config)];

const faultsOf = (read: Result<unknown, readonly string[]>): readonly string[] => (read.ok ? [] : read.error);

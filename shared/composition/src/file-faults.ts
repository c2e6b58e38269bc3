import type { Result } from '@clientele/domain';
import type { FileFaults, UsableConfig } from './config.ts';
import { openGuard } from './guard.ts';
import { readOperatorDocuments } from './policy.ts';
import { readRootKeys } from './root-keys-file.ts';
import { serviceSettings } from './service-settings.ts';

/*
 * Errors in the files that variables name, for the case that variables are in error as well. Nothing is started then,
 * and all errors are reported together. The readers are those of a normal start, so that no error is worded in two
 * places.
 */

/** Errors in the operator's documents, and in settings that depend on it. */
const settingsFaults = ({ profile, ...config }: UsableConfig): readonly string[] => {
  const documents = readOperatorDocuments(config);
  if (!documents.ok) return documents.error;
  if (profile === undefined) return [];
  return faultsOf(
    serviceSettings({ ...config, profile }, { port: config.port, ...documents.value, sectorChecks: true }),
  );
};

/** Errors in the files of the guarded fetch. */
export const guardFaults: FileFaults = (config) => faultsOf(openGuard(config));

/** Errors in all files of a process that answers requests. */
export const filesFaults: FileFaults = (config) => [...settingsFaults(config), ...faultsOf(readRootKeys(config))];

/** The same for a process that also fetches documents. */
export const allFilesFaults: FileFaults = (config) => [...filesFaults(config), ...guardFaults(config)];

const faultsOf = (read: Result<unknown, readonly string[]>): readonly string[] => (read.ok ? [] : read.error);

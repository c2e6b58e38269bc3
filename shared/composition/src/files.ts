import { fail, ok, type Result } from '@clientele/domain';
import type { ServiceConfig } from './config.ts';
import { type Guard, openGuard } from './guard.ts';
import { type RootKeysFile, readRootKeys } from './root-keys-file.ts';
import { readServiceSettings, type ServiceSettings } from './service-settings.ts';

type Offered = { readonly sectorChecks: boolean };

/** The contents of the files that the configuration names. Each is read once and then passed on. */
export type Files = { readonly settings: ServiceSettings; readonly rootKeys: RootKeysFile };

/** Reads the files of a process that answers requests. Errors are reported together, each naming its variable. */
export const readFiles = async (config: ServiceConfig, options: Offered): Promise<Result<Files, readonly string[]>> => {
  const [settings, rootKeys] = [await readServiceSettings(config, options), readRootKeys(config)];
  if (settings.ok && rootKeys.ok) return ok({ settings: settings.value, rootKeys: rootKeys.value });
  return fail([...(settings.ok ? [] : settings.error), ...(rootKeys.ok ? [] : rootKeys.error)]);
};

/** The same for a process that also fetches documents. */
export const readAllFiles = async (
  config: ServiceConfig,
  options: Offered,
): Promise<Result<Files & { readonly guard: Guard }, readonly string[]>> => {
  const [files, guard] = [await readFiles(config, options), openGuard(config)];
  if (files.ok && guard.ok) return ok({ ...files.value, guard: guard.value });
  return fail([...(files.ok ? [] : files.error), ...(guard.ok ? [] : guard.error)]);
};

import { fail, ok, type Result } from '@clientele/domain';
import type { ServiceConfig } from './config.ts';
import { type Guard, openGuard } from './guard.ts';
import { rootKeysFaults } from './root-keys-file.ts';
import { readServiceSettings, type ServiceSettings } from './service-settings.ts';

type Offered = { readonly sectorChecks: boolean };

/** What a process that answers requests is told by files; all faults at once, by the name of the variable. */
export const readFiles = async (
  config: Parameters<typeof readServiceSettings>[0] & Parameters<typeof rootKeysFaults>[0],
  options: Offered,
): Promise<Result<ServiceSettings, readonly string[]>> => {
  const settings = await readServiceSettings(config, options);
  const faults = [...(settings.ok ? [] : settings.error), ...rootKeysFaults(config)];
  return settings.ok && faults.length === 0 ? settings : fail(faults);
};

/** The same for one that fetches documents as well. */
export const readAllFiles = async (
  config: ServiceConfig,
  options: Offered,
): Promise<Result<{ readonly settings: ServiceSettings; readonly guard: Guard }, readonly string[]>> => {
  const [settings, guard] = [await readFiles(config, options), openGuard(config)];
  if (settings.ok && guard.ok) return ok({ settings: settings.value, guard: guard.value });
  return fail([...(settings.ok ? [] : settings.error), ...(guard.ok ? [] : guard.error)]);
};

import { fail, ok, type Result } from '@clientele/domain';
import type { ServiceConfig } from './config.ts';
import { type Guard, openGuard } from './guard.ts';
import { rootKeysFaults } from './root-keys-file.ts';
import { type Rules, readRules } from './rules.ts';

type Offered = { readonly sectorChecks: boolean };

/** What a process that answers requests is told by files; all faults at once, by the name of the variable. */
export const readFiles = async (
  config: Parameters<typeof readRules>[0] & Parameters<typeof rootKeysFaults>[0],
  options: Offered,
): Promise<Result<Rules, readonly string[]>> => {
  const rules = await readRules(config, options);
  const faults = [...(rules.ok ? [] : rules.error), ...rootKeysFaults(config)];
  return rules.ok && faults.length === 0 ? rules : fail(faults);
};

/** The same for one that fetches documents as well. */
export const readAllFiles = async (
  config: ServiceConfig,
  options: Offered,
): Promise<Result<{ readonly rules: Rules; readonly guard: Guard }, readonly string[]>> => {
  const [rules, guard] = [await readFiles(config, options), openGuard(config)];
  if (rules.ok && guard.ok) return ok({ rules: rules.value, guard: guard.value });
  return fail([...(rules.ok ? [] : rules.error), ...(guard.ok ? [] : guard.error)]);
};

import { readServiceConfig } from '@clientele/composition';
import { fail, ok, type Result } from '@clientele/domain';
import type { Log } from '@clientele/platform';
import { exitCodes, failed, type Outcome } from '../outcome.ts';
import type { Upkeep } from '../upkeep.ts';
import { embeddedUpkeep } from './embedded-upkeep.ts';
import { serversUpkeep } from './servers-upkeep.ts';

type Place = { readonly upkeep: Upkeep; readonly rootKeysFile: string };

/** What happens on the way is told in a line, and not as JSON: a person waits for it. */
const toldOnStderr = (_fields: unknown, text: string): void => void process.stderr.write(`${text}\n`);
const log: Log = { info: () => {}, warn: toldOnStderr, error: toldOnStderr, fatal: toldOnStderr, flush: () => {} };

/** The engines that the environment names; every fault of it by name. */
export const placeOf = (environment: NodeJS.ProcessEnv): Result<Place, Outcome> => {
  const config = readServiceConfig(environment);
  if (!config.ok) return fail(failed(config.error.join('\n'), exitCodes.configuration));
  const { engines, rootKeysFile } = config.value;
  const isEmbedded = engines.kind === 'embedded';
  const upkeep = isEmbedded
    ? embeddedUpkeep({ ...config.value, engines })
    : serversUpkeep({ ...config.value, engines }, log);
  return ok({ upkeep, rootKeysFile });
};

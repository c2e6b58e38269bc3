import { readServiceConfig } from '@clientele/composition';
import { fail, ok, type Result } from '@clientele/domain';
import type { Logger } from '@clientele/platform';
import type { Maintenance } from '../maintenance.ts';
import { exitCodes, failed, type Outcome } from '../outcome.ts';
import { embeddedMaintenance } from './embedded-maintenance.ts';
import { serversMaintenance } from './servers-maintenance.ts';

type CommandEngine = { readonly maintenance: Maintenance; readonly rootKeysFile: string };

/** Notices are plain lines and not JSON, because a person is waiting. */
const writeToStderr = (_fields: unknown, text: string): void => void process.stderr.write(`${text}\n`);
const logger: Logger = {
  info: () => {},
  warn: writeToStderr,
  error: writeToStderr,
  fatal: writeToStderr,
  flush: () => {},
};

/** The engines that the environment names. Configuration errors name their variables. */
export const engineConfigOf = (environment: NodeJS.ProcessEnv): Result<CommandEngine, Outcome> => {
  const config = readServiceConfig(environment);
  if (!config.ok) return fail(failed(config.error.join('\n'), exitCodes.configuration));
  const { engines, rootKeysFile } = config.value;
  const isEmbedded = engines.kind === 'embedded';
  const maintenance = isEmbedded
    ? embeddedMaintenance({ ...config.value, engines })
    : serversMaintenance({ ...config.value, engines }, logger);
  return ok({ maintenance, rootKeysFile });
};

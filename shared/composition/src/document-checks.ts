import {
  type CommandContext,
  type DocumentChecks,
  keysChecking,
  sectorChecking,
  type UnverifiedNotice,
} from '@clientele/application';
import { delay, type Logger } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';

/** Checks of keys that are waited for at once. */
const keysChecksMax = 256;

/** How this process has documents of clients checked and, where an operator wants it, keys. It fetches nothing itself. */
export const documentChecks = (
  config: Pick<ServiceConfig, 'sectorCheck' | 'sectorWaitMs' | 'eagerJwksUri'>,
  { checks, logger }: { readonly checks: DocumentChecks; readonly logger: Logger },
): Pick<CommandContext, 'sector' | 'checkKeys'> => {
  const waiting = { delay, waitMs: config.sectorWaitMs, checks };
  const onUnverified = (told: UnverifiedNotice): void => logger.info({ ...told }, 'a sector document was not verified');
  const onKeysUnverified = (told: UnverifiedNotice): void => logger.info({ ...told }, 'keys were not verified');
  const onFault = (error: unknown): void =>
    logger.error({ error }, 'a sector check could not be enqueued: it will be again');
  return {
    sector: sectorChecking({ ...waiting, mode: config.sectorCheck, onUnverified, onFault }),
    ...(config.eagerJwksUri
      ? { checkKeys: keysChecking({ ...waiting, waitingMax: keysChecksMax, onUnverified: onKeysUnverified }) }
      : {}),
  };
};

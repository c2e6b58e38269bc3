import {
  type CommandContext,
  type DocumentChecks,
  documentChecking,
  enqueueUnawaited,
  type UnverifiedNotice,
} from '@clientele/application';
import { delay, type Logger } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';

/**
 * Maximum number of checks awaited at once. For sector documents it is as many as a worker holds by default; more would
 * wait in vain.
 */
const waitingMax = { sector: 2_048, keys: 256 } as const;

/** Enough for a deployment that registers many clients of one sector at once. */
const waitingPerPartyMax = { sector: 128, keys: 32 } as const;

/**
 * How this process has client-supplied documents checked: sector documents and, if the operator enables it, keys. It
 * fetches nothing itself.
 */
export const documentChecks = (
  config: Pick<ServiceConfig, 'sectorCheck' | 'sectorWaitMs' | 'eagerJwksUri'>,
  { checks, logger }: { readonly checks: DocumentChecks; readonly logger: Logger },
): Pick<CommandContext, 'sector' | 'checkKeys'> => {
  const checking = (kind: keyof typeof waitingMax, message: string) =>
    documentChecking({
      checks,
      delay,
      waitMs: config.sectorWaitMs,
      waitingMax: waitingMax[kind],
      waitingPerPartyMax: waitingPerPartyMax[kind],
      onUnverified: (notice: UnverifiedNotice) => logger.info({ ...notice }, message),
    });
  const onFault = (error: unknown): void =>
    logger.error({ error }, 'a sector check could not be enqueued; the periodic re-enqueue picks it up');
  const sector = {
    mode: config.sectorCheck,
    verdictOn: checking('sector', 'a sector document was not verified'),
    leave: enqueueUnawaited(checks, onFault),
  };
  return config.eagerJwksUri ? { sector, checkKeys: checking('keys', 'keys were not verified') } : { sector };
};

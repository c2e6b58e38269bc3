import { type RegistrationLimit, registrationLimit } from '@clientele/application';
import { isLoopback, type Logger, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';

type Limited = {
  readonly limit: RegistrationLimit;
  readonly countsLoopback: boolean;
  readonly logger: Logger;
};

/** The limit of open registration, or undefined if it is off. Warns if strangers can then register without limit. */
export const registrationLimiting = (
  { rateLimit, host, publicUrl }: Pick<ServiceConfig, 'rateLimit' | 'host' | 'publicUrl'>,
  logger: Logger,
): Limited | undefined => {
  if (rateLimit !== 'off') {
    const { countsLoopback, ...rates } = rateLimit;
    return { limit: registrationLimit({ rates, clock: systemClock }), countsLoopback, logger };
  }
  if (!isLoopbackHost(host) || (publicUrl !== undefined && !isLoopbackHost(new URL(publicUrl).hostname)))
    logger.warn({}, 'anybody who reaches this service can register clients without limit, because RATE_LIMIT is off');
  return undefined;
};

const isLoopbackHost = (host: string): boolean => host === 'localhost' || isLoopback(host.replace(/^\[|\]$/g, ''));

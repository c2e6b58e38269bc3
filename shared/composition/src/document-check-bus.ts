import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import { type NatsNotice, natsAddress, natsDocumentCheckBus } from '@clientele/adapter-nats';
import type { DocumentCheckBus } from '@clientele/application';
import { delay, type Logger, startedWithin, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';

/** How document checks travel: over NATS if there is one, else inside this process. The bus is there at once, the server or not. */
export const openDocumentCheckBus = ({ natsUrl }: Pick<ServiceConfig, 'natsUrl'>, logger: Logger): DocumentCheckBus =>
  natsUrl === undefined
    ? inProcessDocumentCheckBus({ delay })
    : natsDocumentCheckBus({
        url: natsUrl,
        now: systemClock.rfc3339,
        delay,
        onNotice: (notice) => report(logger, notice),
      });

/**
 * The same where a process has nothing to do without it: waits at most `startMsMax` for NATS.
 * @throws Error where it does not answer by then.
 */
export const openReadyDocumentCheckBus = async (
  config: Pick<ServiceConfig, 'natsUrl' | 'startMsMax'>,
  logger: Logger,
): Promise<DocumentCheckBus> => {
  const bus = openDocumentCheckBus(config, logger);
  try {
    await startedWithin(config.startMsMax, {
      clock: systemClock,
      attempt: async () => {
        if (!(await bus.isReady())) throw new Error(`NATS does not answer: no checks ${shownBus(config)}`);
      },
      onRetry: (error) => logger.warn({ error }, 'a server is not there yet: trying again'),
    });
    return bus;
  } catch (error) {
    await bus.stop();
    throw error;
  }
};

/** Where checks travel, for a person to read; without credentials. */
export const shownBus = ({ natsUrl }: Pick<ServiceConfig, 'natsUrl'>): string =>
  natsUrl === undefined ? 'in this process' : `over ${natsAddress(natsUrl).shown}`;

/** Says NATS and nothing more, because who asks for readiness need not know where it is. */
export const missingBus =
  (bus: Pick<DocumentCheckBus, 'isReady'>): (() => Promise<readonly string[]>) =>
  async () =>
    (await bus.isReady()) ? [] : ['nats'];

const report = (logger: Logger, notice: NatsNotice): void => {
  if (notice.kind === 'work-failed')
    logger.error({ notice }, 'a sector check or verdict could not be finished, and comes again');
  else if (notice.kind === 'connected' || isRepeat(notice)) logger.info({ notice }, 'NATS');
  else if (notice.kind !== 'verdict-published') logger.warn({ notice }, 'NATS');
};

/** Of a verdict that is published for the first time the worker itself tells. */
const isRepeat = (notice: NatsNotice): boolean => notice.kind === 'verdict-published' && notice.isRepeat;

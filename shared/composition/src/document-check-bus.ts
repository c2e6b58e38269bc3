import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import type { NatsNotice } from '@clientele/adapter-nats';
import { natsAddress } from '@clientele/adapter-nats/address';
import type { DocumentCheckBus } from '@clientele/application';
import { delay, type Logger, startedWithin, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';

/**
 * The bus for document checks: NATS if it is configured, otherwise inside this process. It opens at once, even while
 * NATS is unreachable. The NATS client is loaded only if it is used.
 */
export const openDocumentCheckBus = async (
  { natsUrl }: Pick<ServiceConfig, 'natsUrl'>,
  logger: Logger,
  { onlyWorks = false }: { readonly onlyWorks?: boolean } = {},
): Promise<DocumentCheckBus> => {
  if (natsUrl === undefined)
    return inProcessDocumentCheckBus({ delay, onFault: (error) => logger.error({ error }, workFailed) });
  const { natsDocumentCheckBus } = await import('@clientele/adapter-nats');
  return natsDocumentCheckBus({
    url: natsUrl,
    onlyWorks,
    now: systemClock.rfc3339,
    delay,
    onNotice: (notice) => report(logger, notice),
  });
};

/**
 * For a process that cannot work without NATS: waits at most `startMsMax` for it. The bus itself reports why it waits.
 * @throws Error if NATS does not answer by then.
 */
export const untilBusIsReady = (
  bus: Pick<DocumentCheckBus, 'isReady'>,
  config: Pick<ServiceConfig, 'natsUrl' | 'startMsMax'>,
): Promise<void> =>
  startedWithin(config.startMsMax, {
    clock: systemClock,
    attempt: async () => {
      if (!(await bus.isReady()))
        throw new Error(`NATS does not answer, so no checks can be received ${shownBus(config)}`);
    },
    onRetry: () => undefined,
  });

/** The route of the checks, for people to read; without credentials. */
export const shownBus = ({ natsUrl }: Pick<ServiceConfig, 'natsUrl'>): string =>
  natsUrl === undefined ? 'in this process' : `over ${natsAddress(natsUrl).shown}`;

/** Reports `nats` and nothing more, because callers of the readiness endpoint need not know its address. */
export const missingBus =
  (bus: Pick<DocumentCheckBus, 'isReady'> | undefined): (() => Promise<readonly string[]>) =>
  async () =>
    bus === undefined || (await bus.isReady()) ? [] : ['nats'];

const workFailed = 'a document check or verdict could not be completed and will be redelivered';

const report = (logger: Logger, notice: NatsNotice): void => {
  if (notice.kind === 'work-failed') {
    const { error, ...rest } = notice;
    logger.error({ notice: rest, error }, workFailed);
  } else if (notice.kind === 'connected' || isRepeat(notice)) logger.info({ notice }, 'NATS');
  else if (notice.kind !== 'verdict-published') logger.warn({ notice }, 'NATS');
};

/** The worker itself logs a verdict that is published for the first time. */
const isRepeat = (notice: NatsNotice): boolean => notice.kind === 'verdict-published' && notice.isRepeat;

import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import type { NatsNotice } from '@clientele/adapter-nats';
import { natsAddress } from '@clientele/adapter-nats/address';
import { accessRefused, type DocumentCheckBus, isAccessRefused } from '@clientele/application';
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
): Promise<OpenedBus> => {
  if (natsUrl === undefined)
    return {
      ...inProcessDocumentCheckBus({ delay, onFault: (error) => logger.error({ error }, workFailed) }),
      isRefused: () => false,
    };
  const { natsDocumentCheckBus } = await import('@clientele/adapter-nats');
  let isRefused = false;
  const bus = natsDocumentCheckBus({
    url: natsUrl,
    onlyWorks,
    now: systemClock.rfc3339,
    delay,
    onNotice: (notice) => {
      if (notice.kind === 'connected') isRefused = false;
      if (notice.kind === 'connect-failed') isRefused = notice.code === refusedCode;
      report(logger, notice);
    },
  });
  return { ...bus, isRefused: () => isRefused };
};

type OpenedBus = DocumentCheckBus & {
  /** Whether NATS refused user and password when it last answered. */
  readonly isRefused: () => boolean;
};

/** The client's code of a refused login. */
const refusedCode = 'AUTHORIZATION_VIOLATION';

/**
 * For a process that cannot work without NATS: waits at most `startMsMax` for it. The bus itself reports why it waits.
 * @throws Error if NATS does not answer by then, or refuses this process.
 */
export const untilBusIsReady = (
  bus: Pick<OpenedBus, 'isReady' | 'isRefused'>,
  config: Pick<ServiceConfig, 'natsUrl' | 'startMsMax'>,
): Promise<void> =>
  startedWithin(config.startMsMax, {
    clock: systemClock,
    attempt: async () => {
      const isReady = await bus.isReady();
      if (bus.isRefused()) throw accessRefused(`NATS refuses user and password ${shownBus(config)}`, undefined);
      if (!isReady) throw new Error(`NATS does not answer, so no checks can be received ${shownBus(config)}`);
    },
    isRefusal: isAccessRefused,
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

import { inProcessSectorBus } from '@clientele/adapter-in-process';
import { type NatsNotice, natsAddress, natsSectorBus } from '@clientele/adapter-nats';
import type { SectorBus } from '@clientele/application';
import { type Log, startedWithin, systemClock } from '@clientele/platform';
import type { ServiceConfig } from './config.ts';

/** How sector checks travel: over NATS where there is one, else inside this process. The bus is there at once, the server or not. */
export const openSectorBus = ({ natsUrl }: Pick<ServiceConfig, 'natsUrl'>, log: Log): SectorBus =>
  natsUrl === undefined
    ? inProcessSectorBus()
    : natsSectorBus({ url: natsUrl, now: systemClock.rfc3339, onNotice: (notice) => tell(log, notice) });

/**
 * The same where a process has nothing to do without it: waits at most `startMsMax` for NATS.
 * @throws Error where it does not answer by then.
 */
export const openReadySectorBus = async (
  config: Pick<ServiceConfig, 'natsUrl' | 'startMsMax'>,
  log: Log,
): Promise<SectorBus> => {
  const bus = openSectorBus(config, log);
  try {
    await startedWithin(config.startMsMax, {
      clock: systemClock,
      attempt: async () => {
        if (!(await bus.isReady())) throw new Error(`NATS does not answer: no checks ${shownBus(config)}`);
      },
      onRetry: (error) => log.warn({ error }, 'a server is not there yet: trying again'),
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
  (bus: Pick<SectorBus, 'isReady'>): (() => Promise<readonly string[]>) =>
  async () =>
    (await bus.isReady()) ? [] : ['nats'];

const tell = (log: Log, notice: NatsNotice): void => {
  if (notice.kind === 'work-failed')
    log.error({ notice }, 'a sector check or verdict could not be finished, and comes again');
  else if (notice.kind === 'connected' || isRepeat(notice)) log.info({ notice }, 'NATS');
  else if (notice.kind !== 'verdict-published') log.warn({ notice }, 'NATS');
};

/** Of a verdict that is published for the first time the worker itself tells. */
const isRepeat = (notice: NatsNotice): boolean => notice.kind === 'verdict-published' && notice.isRepeat;

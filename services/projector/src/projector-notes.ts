import type { ParkedEvent } from '@clientele/application';
import type { Logger } from '@clientele/platform';
import type { LeasedProjectorOptions } from './leased-projector.ts';

/** What operators read of a projector: when it works and when it stands by, what stopped it, and what it cannot show. */
export const projectorNotes = (
  logger: Logger,
): Pick<LeasedProjectorOptions, 'onTrouble' | 'onParked' | 'onActive'> => ({
  onTrouble: (error) => logger.warn({ error }, 'projecting was interrupted: it goes on from where the rows stand'),
  onParked: parkedNote(logger),
  onActive: (isActive) => logger.info({ isActive }, isActive ? 'projecting' : 'standing by'),
});

/** Each start tells them again, until a program shows them. */
export const parkedNote =
  (logger: Logger) =>
  (parked: readonly ParkedEvent[]): void =>
    logger.error({ parked }, 'these events cannot be shown: their clients are answered from the log');

import type { ParkedEvent } from '@clientele/application';
import type { Logger } from '@clientele/platform';
import type { LeasedProjectorOptions } from './leased-projector.ts';

/** What a projector logs: when it projects and when it stands by, what stopped it, and what it cannot project. */
export const projectorNotes = (
  logger: Logger,
): Pick<LeasedProjectorOptions, 'onTrouble' | 'onParked' | 'onActive'> => ({
  onTrouble: (error) => logger.warn({ error }, 'projecting was interrupted; it resumes from the position of the rows'),
  onParked: parkedNote(logger),
  onActive: (isActive) => logger.info({ isActive }, isActive ? 'projecting' : 'standing by'),
});

/** Each start reports them again, until a program can project them. */
export const parkedNote =
  (logger: Logger) =>
  (parked: readonly ParkedEvent[]): void =>
    logger.error({ parked }, 'these events cannot be projected; their clients are answered from the event store');

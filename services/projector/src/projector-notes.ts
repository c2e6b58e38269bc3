import type { ParkedEvent } from '@clientele/application';
import type { Log } from '@clientele/platform';
import type { LeasedProjectorOptions } from './leased-projector.ts';

/** What operators read of a projector: when it works and when it stands by, what stopped it, and what it cannot show. */
export const projectorNotes = (log: Log): Pick<LeasedProjectorOptions, 'onTrouble' | 'onParked' | 'onActive'> => ({
  onTrouble: (error) => log.warn({ error }, 'projecting was interrupted: it goes on from where the rows stand'),
  onParked: parkedNote(log),
  onActive: (isActive) => log.info({ isActive }, isActive ? 'projecting' : 'standing by'),
});

/** Each start tells them again, until a program shows them. */
export const parkedNote =
  (log: Log) =>
  (parked: readonly ParkedEvent[]): void =>
    log.error({ parked }, 'these events cannot be shown: their clients are answered from the log');

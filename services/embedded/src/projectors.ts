import type { Projectors } from '@clientele/composition';
import type { Logger } from '@clientele/platform';
import { parkedNote, projectorNotes, startLeasedProjector } from '@clientele/projector';
import { startThreadedProjector } from './threaded-projector.ts';

/** Files are projected by a thread of this process; servers by the process that holds the lease. */
export const projectors = (logger: Logger): Projectors => ({
  onFiles: (readModel) =>
    startThreadedProjector({
      ...readModel,
      onParked: parkedNote(logger),
      onOtherLog: (positions) =>
        logger.warn(positions, 'the read model is ahead of the event store; it is being rebuilt'),
    }),
  onServers: (stores) => startLeasedProjector({ ...stores, ...projectorNotes(logger) }),
});

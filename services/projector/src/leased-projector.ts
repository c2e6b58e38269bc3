import { type Lease, whileLeased } from '@clientele/application';
import { delay } from '@clientele/platform';
import { assertOfThisLog, followReadModel, type ReadModelFollowing } from './follow-read-model.ts';
import type { Projector } from './projector.ts';

export type LeasedProjector = Projector & {
  /** Whether this process is projecting. */
  readonly isActive: () => boolean;
};

export type LeasedProjectorOptions = ReadModelFollowing & {
  readonly lease: Lease;
  /** Called with the error that stopped it. It, or another process, resumes from the position of the rows. */
  readonly onTrouble: (error: unknown) => void;
  readonly onActive?: (isActive: boolean) => void;
};

const batchEventsMax = 1_000;
const backOffMs = 500;

/**
 * Projects while it holds the lease and stands by while another process holds it. After any error it releases the lease, and the next
 * holder resumes from the position that is stored with the rows.
 */
export const startLeasedProjector = (options: LeasedProjectorOptions): LeasedProjector => {
  const { lease, onTrouble, onActive = () => {} } = options;
  const stopping = new AbortController();
  let isActive = false;
  let position = 0;

  const setActive = (active: boolean): void => {
    isActive = active;
    onActive(active);
  };
  const onPosition = (shown: number): void => {
    position = shown;
  };
  const ended = whileLeased(
    { lease, delay, signal: stopping.signal, backOffMs, onTrouble, onActive: setActive },
    async (signal) => assertOfThisLog(await followReadModel(options, { batchEventsMax, onPosition, signal })),
  );

  return {
    progress: { position: () => position },
    isActive: () => isActive,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
};

import { type Lease, whileLeased } from '@clientele/application';
import { delay } from '@clientele/platform';
import { assertOfThisLog, followReadModel, type ReadModelFollowing } from './follow-read-model.ts';
import type { Projector } from './projector.ts';

export type LeasedProjector = Projector & {
  /** Whether this process is the one that projects. */
  readonly isActive: () => boolean;
};

export type LeasedProjectorOptions = ReadModelFollowing & {
  readonly lease: Lease;
  /** Called with what made it stop; it begins again from where the rows stand, or another process does. */
  readonly onTrouble: (error: unknown) => void;
  readonly onActive?: (isActive: boolean) => void;
};

const batchEventsMax = 1_000;
const backOffMs = 500;

/**
 * Projects while it holds the lease, and stands by while another process does. Whatever goes wrong, it lets go of the lease, and the
 * next holder begins from the position that is stored with the rows.
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

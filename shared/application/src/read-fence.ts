import type { ReadModelProgress } from './ports.ts';

/**
 * Keeps reads honest while the read model is behind: after an acknowledged command no read may show an older state
 * (design.md §4: never a false 401, never a revoked token accepted).
 */
export type ReadFence = {
  /** To be awaited between append and answer: returns when reads of that client show the change, one way or the other. */
  readonly settle: (clientId: string, position: number) => Promise<void>;
  /** Whether the view of that client cannot be trusted yet, so that its stream must be read. */
  readonly mustFold: (clientId: string) => boolean;
};

/** Past this many fenced clients every read folds, until the read model has caught up. */
const fencedClientsMax = 10_000;

/**
 * @param trustedFrom position that the read model must show before any view is trusted: the log's head at start-up.
 */
export const readFence = (progress: ReadModelProgress, trustedFrom: number): ReadFence => {
  const fenced = new Map<string, number>();
  let trustedPosition = trustedFrom;

  const raise = (clientId: string, position: number): void => {
    if (fenced.size < fencedClientsMax) {
      fenced.set(clientId, position);
      return;
    }
    fenced.clear();
    trustedPosition = position;
  };

  return {
    settle: async (clientId, position) => {
      if (await progress.reached(position)) return;
      raise(clientId, position);
    },
    mustFold: (clientId) => {
      const shown = progress.position();
      if (shown < trustedPosition) return true;
      const position = fenced.get(clientId);
      if (position === undefined) return false;
      if (shown < position) return true;
      fenced.delete(clientId);
      return false;
    },
  };
};

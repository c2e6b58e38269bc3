import type { ReadModelProgress } from '../ports/read-model.ts';

/**
 * Keeps reads honest while the read model is behind: once anybody was told of an event, no read may show an older state
 * (R1: never a false 401, never a revoked token accepted). Nobody waits for the read model; its clients are read from
 * their streams, which are short, until it has caught up.
 */
export type ReadYourWrites = {
  /** To be called before any answer that rests on a client's stream, with the position of the last event that was read or written. */
  readonly note: (clientId: string, position: number) => void;
  /** Whether the view of that client cannot be trusted yet, so that its stream must be read. */
  readonly isStale: (clientId: string) => boolean;
};

/** Past this many fenced clients every read folds, until the read model has caught up. */
const fencedClientsMax = 10_000;

/**
 * @param trustedFrom position that the read model must show before any view is trusted: the log's head at start-up.
 */
export const trackReadYourWrites = (progress: ReadModelProgress, trustedFrom: number): ReadYourWrites => {
  const fenced = new Map<string, number>();
  let trustedPosition = trustedFrom;
  let droppedTo = 0;

  /** Fences stand in the order in which they were raised, so those that the read model has passed are in front. */
  const dropPassed = (shown: number): void => {
    if (shown === droppedTo) return;
    droppedTo = shown;
    for (const [clientId, position] of fenced) {
      if (position > shown) return;
      fenced.delete(clientId);
    }
  };

  const foldAll = (): void => {
    for (const position of fenced.values()) trustedPosition = Math.max(trustedPosition, position);
    fenced.clear();
  };

  return {
    note: (clientId, position) => {
      const shown = progress.position();
      dropPassed(shown);
      if (position <= shown) return;
      const before = fenced.get(clientId);
      if (before !== undefined) fenced.delete(clientId);
      fenced.set(clientId, Math.max(position, before ?? 0));
      if (fenced.size > fencedClientsMax) foldAll();
    },
    isStale: (clientId) => {
      const shown = progress.position();
      return shown < trustedPosition || (fenced.get(clientId) ?? 0) > shown;
    },
  };
};

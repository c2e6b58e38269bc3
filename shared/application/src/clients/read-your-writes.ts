import type { ReadModelProgress } from '../ports/read-model.ts';

/**
 * Keeps reads consistent while the read model lags: once a response has revealed an event, no later read returns an
 * older state (R1: never a false 401, never a revoked token accepted). No request waits for the read model. Until it
 * has caught up, its clients are read from their streams, which are short.
 */
export type ReadYourWrites = {
  /**
   * Must be called before any response based on a client's stream, with the position of the last event read or written.
   */
  readonly note: (clientId: string, position: number) => void;
  /** Whether the client's view is not trustworthy yet, so that its stream must be read. */
  readonly isStale: (clientId: string) => boolean;
};

/** Beyond this many fenced clients, every read folds the stream until the read model has caught up. */
const fencedClientsMax = 10_000;

/**
 * @param trustedFrom the position that the read model must reach before any view is trusted: the log's head at
 * start-up.
 */
export const trackReadYourWrites = (progress: ReadModelProgress, trustedFrom: number): ReadYourWrites => {
  const fenced = new Map<string, number>();
  let trustedPosition = trustedFrom;
  let droppedTo = 0;

  /** Fences are kept in the order in which they were raised, so those that the read model has passed come first. */
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

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

/** Beyond this many stale clients, every client counts as stale until the read model has caught up. */
const staleClientsMax = 10_000;

/**
 * @param trustedFrom the position that the read model must reach before any view is trusted: the log's head at
 * start-up.
 */
export const trackReadYourWrites = (progress: ReadModelProgress, trustedFrom: number): ReadYourWrites => {
  /** Per stale client, the position that the read model must reach. */
  const awaited = new Map<string, number>();
  let trustedPosition = trustedFrom;
  let droppedTo = 0;

  /** Clients are kept in the order in which they were noted, so those that the read model has passed come first. */
  const dropPassed = (projected: number): void => {
    if (projected === droppedTo) return;
    droppedTo = projected;
    for (const [clientId, position] of awaited) {
      if (position > projected) return;
      awaited.delete(clientId);
    }
  };

  const markAllStale = (): void => {
    for (const position of awaited.values()) trustedPosition = Math.max(trustedPosition, position);
    awaited.clear();
  };

  return {
    note: (clientId, position) => {
      const projected = progress.position();
      dropPassed(projected);
      if (position <= projected) return;
      const before = awaited.get(clientId);
      if (before !== undefined) awaited.delete(clientId);
      awaited.set(clientId, Math.max(position, before ?? 0));
      if (awaited.size > staleClientsMax) markAllStale();
    },
    isStale: (clientId) => {
      const projected = progress.position();
      return projected < trustedPosition || (awaited.get(clientId) ?? 0) > projected;
    },
  };
};

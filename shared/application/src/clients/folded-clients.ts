import type { Client, JsonObject } from '@clientele/domain';
import { newestEventsMax } from './client-ends.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';

/** A client folded from its stream. Its personal data is still sealed, so folding needs no key and keeps none. */
export type FoldedClient = {
  readonly client: Client<JsonObject>;
  /** Revision of the last event; `noRevision` for a stream never written. */
  readonly revision: number;
  /** Position of the last event; 0 for a stream never written. */
  readonly position: number;
  /** Revision of the newest snapshot that is known; `noRevision` without one. */
  readonly snapshotRevision: number;
};

/**
 * The last folded state of clients with long streams, so that the thousandth update costs no more than the tenth. Each
 * use reads the stream from the last folded event on, so an entry is never trusted without confirmation from the event
 * store. Entries may be lost at any time.
 */
export type FoldedClients = {
  readonly get: (clientId: string) => FoldedClient | undefined;
  readonly keep: (clientId: string, folded: FoldedClient) => void;
  /** Must be called after a conflict and when a client ends. */
  readonly drop: (clientId: string) => void;
};

const clientsMax = 1_000;
/** A shorter stream is read whole anyway. */
const keptFromRevision = newestEventsMax;

export const foldedClients = (): FoldedClients => {
  const kept = leastRecentlyUsed<FoldedClient>(clientsMax);
  return {
    get: kept.get,
    keep: (clientId, folded) => {
      if (folded.revision >= keptFromRevision && folded.client.status === 'registered') kept.set(clientId, folded);
    },
    drop: kept.drop,
  };
};

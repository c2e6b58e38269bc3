import type { SqliteEventStore } from '@clientele/adapter-sqlite';
import { type ErasureOrder, foldedClients, type Replayed, replayErasures } from '@clientele/application';
import { readTrace } from '@clientele/http';
import { eventIds, systemClock } from '@clientele/platform';
import { tenant } from '../tenant.ts';

/** Erases the ordered clients in a file that serves nobody yet, and leaves no byte of their keys in it (E1). */
export const replayErasuresOn = async (
  eventStore: SqliteEventStore,
  orders: readonly ErasureOrder[],
): Promise<Replayed> => {
  const context = {
    eventStore,
    keys: eventStore,
    ids: { eventId: eventIds },
    clock: systemClock,
    tenant,
    readYourWrites: { note: () => {}, isStale: () => false },
    folded: foldedClients(),
  };
  const replayed = await replayErasures(context, orders, newTrace);
  if (replayed.erased > 0) eventStore.checkpoint();
  return replayed;
};

const newTrace = (): string => readTrace(undefined).traceparent;

import { clientStream } from '../event-store/streams.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { StoredViews, UnclaimedKeys } from '../ports/maintenance.ts';
import type { ReportProgress } from './progress.ts';

const pageKeysMax = 500;

export type Claiming = {
  readonly eventStore: Pick<EventStore, 'readStream' | 'headPosition'>;
  readonly keys: UnclaimedKeys;
  /** The read model, as the second witness. Absent if keys and events are in one store, which is witness enough. */
  readonly shown: Pick<StoredViews, 'position'> | undefined;
  /** When a client id was made; undefined for an id of another form. */
  readonly madeAtMs: (clientId: string) => number | undefined;
  /** Only keys made before this moment are looked at, because the event of a younger one may still be on its way. */
  readonly madeBeforeMs: number;
  readonly removes: boolean;
  readonly reportProgress: ReportProgress;
};

export type Claimed = { readonly outcome: 'looked'; readonly unclaimed: number; readonly removed: number };

/** The read model shows another event log than this one, so that neither says which clients exist. */
export type OtherLog = { readonly outcome: 'other-log'; readonly position: number; readonly headPosition: number };

/**
 * Finds the keys that belong to no client, and removes them on request. A key is stored before its event where the two
 * are in different stores, so a registration that is refused or cut off in between leaves one behind. A key goes only
 * if it is old, no row of the read model shows its client, no writer has announced a change of it, and the event log
 * has no stream of it.
 */
export const unclaimedKeys = async (claiming: Claiming): Promise<Claimed | OtherLog> => {
  const { eventStore, shown } = claiming;
  const position = await shown?.position();
  const headPosition = await eventStore.headPosition();
  if (position !== undefined && (position === 0 || position > headPosition))
    return { outcome: 'other-log', position, headPosition };
  return { outcome: 'looked', ...(await lookAtAll(claiming)) };
};

const lookAtAll = async (claiming: Claiming): Promise<Omit<Claimed, 'outcome'>> => {
  const { keys, removes, reportProgress } = claiming;
  let [unclaimed, removed, looked, after] = [0, 0, 0, ''];
  for (;;) {
    const page = await keys.readUnclaimed(after, pageKeysMax);
    const last = page.at(-1);
    if (last === undefined) return { unclaimed, removed };
    const found = await withoutStream(claiming, page);
    unclaimed += found.length;
    if (removes && found.length > 0) removed += await keys.destroyUnclaimed(found);
    looked += page.length;
    after = last;
    reportProgress({ unit: 'keys', count: looked, at: looked, end: looked + (page.length < pageKeysMax ? 0 : 1) });
  }
};

const withoutStream = async (
  { eventStore, madeAtMs, madeBeforeMs }: Claiming,
  page: readonly string[],
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const clientId of page) {
    if ((madeAtMs(clientId) ?? Number.POSITIVE_INFINITY) >= madeBeforeMs) continue;
    if ((await eventStore.readStream(clientStream(clientId))).length === 0) found.push(clientId);
  }
  return found;
};

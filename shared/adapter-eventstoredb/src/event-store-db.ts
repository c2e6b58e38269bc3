import type { StreamStore } from '@clientele/application';
import { type AppendLimits, appender } from './append.ts';
import { follower } from './follow.ts';
import { namesIn } from './names.ts';
import { reader } from './reads.ts';
import { connectStore, type StoreLimits } from './store.ts';

export type EventStoreDb = StreamStore & {
  /** Whether the store answers now; bounded, and never throws. */
  readonly isReady: () => Promise<boolean>;
  /** The same check, bounded. @throws Error that says why the store is not ready and contains nothing of the URL. */
  readonly assertReady: () => Promise<void>;
  /** Ends every call. Without this, a process that has appended never ends by itself. */
  readonly close: () => Promise<void>;
};

export type EventStoreOptions = Partial<AppendLimits & StoreLimits> & {
  /** Prefix of each stream name, for several registries that share one store. */
  readonly namespace?: string;
};

const limits: AppendLimits & StoreLimits = {
  appendsInFlightMax: 2_000,
  appendMsMax: 1_700,
  appendBytesMax: 1_000_000,
  readMsMax: 1_500,
  probeMsMax: 1_000,
};

/**
 * The event log in EventStoreDB. A process can have only one, because of the client.
 * @throws Error if the URL cannot be used. An unavailable store is not detected here.
 */
export const eventStoreDb = (url: string, { namespace = '', ...chosen }: EventStoreOptions = {}): EventStoreDb => {
  const bounds = { ...limits, ...chosen };
  const store = connectStore(url, bounds);
  const names = namesIn(namespace);
  return {
    append: appender(store, { ...bounds, namespace }),
    isAway: store.availability.isAway,
    ...reader(store, names),
    follow: follower(store, names),
    isReady: () =>
      store.assertReady().then(
        () => true,
        () => false,
      ),
    assertReady: store.assertReady,
    close: store.close,
  };
};

import type { StreamStore } from '@clientele/application';
import { type AppendLimits, appender } from './append.ts';
import { follower } from './follow.ts';
import { namesIn } from './names.ts';
import { reader } from './reads.ts';
import { connectStore, type StoreLimits } from './store.ts';

export type EventStoreDb = StreamStore & {
  /** Whether the store answers now; bounded, and never throws. */
  readonly isReady: () => Promise<boolean>;
  /** The same, bounded. @throws Error that says why it is not ready, without a word of the URL */
  readonly assertReady: () => Promise<void>;
  /** Ends every call. Without it a process that has appended never ends by itself. */
  readonly close: () => Promise<void>;
};

export type EventStoreOptions = Partial<AppendLimits & StoreLimits> & {
  /** Put before the name of each stream, where several registries share one store. */
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
 * The log in EventStoreDB. One for each process: the client allows no more.
 * @throws Error where the URL cannot be used; that the store is away is not known here.
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

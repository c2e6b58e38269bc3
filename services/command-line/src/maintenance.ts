import type {
  ErasureOrder,
  ErasureOrders,
  EventStore,
  KeyRows,
  KeyStore,
  ReportProgress,
  StoredViews,
  UnclaimedKeys,
} from '@clientele/application';
import type { ErasingHere } from './commands/erase.ts';
import type { Rebuilt } from './commands/rebuild-file.ts';
import type { Outcome } from './outcome.ts';
import type { RestoreRequest } from './stores/restore-file.ts';

export type EventStoreForReading = Pick<EventStore, 'readStream' | 'readAll' | 'headPosition'>;

export type KeysForReading = KeyStore & Pick<KeyRows, 'countByRootKey'>;

/** What the commands need from the engines. Each function opens what it needs and closes it again. */
export type Maintenance = {
  /** Works while services run. */
  readonly reading: (
    work: (stores: { readonly eventStore: EventStoreForReading; readonly keys: KeysForReading }) => Promise<Outcome>,
  ) => Promise<Outcome>;
  /** Works while services run. */
  readonly checking: (
    work: (stores: { readonly eventStore: EventStoreForReading; readonly shown: StoredViews }) => Promise<Outcome>,
  ) => Promise<Outcome>;
  readonly rewrapping: (work: (keys: KeyRows) => Promise<Outcome>) => Promise<Outcome>;
  readonly rebuild: (reportProgress: ReportProgress) => Promise<Rebuilt>;
  readonly erasing: (work: (stores: ErasingHere) => Promise<Outcome>) => Promise<Outcome>;
  /** For keys whose client is missing. `shown` is the second witness where keys and events are in different stores. */
  readonly claiming: (
    work: (stores: {
      readonly eventStore: EventStoreForReading;
      readonly keys: UnclaimedKeys;
      readonly shown: StoredViews | undefined;
    }) => Promise<Outcome>,
  ) => Promise<Outcome>;
  /** The orders of erasures that are kept apart from the data. */
  readonly orders: (ErasureOrders & { readonly file: string }) | undefined;
  /** The orders in a file that the operator names. */
  readonly ordersIn: (file: string) => readonly ErasureOrder[];
  /** Whether there is an event log that a restore would replace. */
  readonly replaces: () => boolean;
  readonly restore: (request: RestoreRequest) => Promise<Outcome>;
  readonly backup: (directory: string) => Promise<Outcome>;
};

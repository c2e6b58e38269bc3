import type { EventStore, KeyRows, KeyStore, ReportProgress, StoredViews } from '@clientele/application';
import type { Rebuilt } from './commands/rebuild-file.ts';
import type { Outcome } from './outcome.ts';

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
  readonly erase: (clientId: string) => Promise<Outcome>;
  readonly backup: (directory: string) => Promise<Outcome>;
};

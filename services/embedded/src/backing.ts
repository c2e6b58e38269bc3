import type { CommandContext, FreshViews, ReadYourWrites, ViewStore } from '@clientele/application';

/** What stands behind the HTTP services: log, keys and read model, and the projector that keeps the one up to the other. */
export type Backing = Pick<CommandContext, 'eventStore' | 'keys' | 'vault'> & {
  readonly readYourWrites: ReadYourWrites;
  readonly freshViews: FreshViews;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  /** True where this start made the root key. */
  readonly rootKeyIsNew: boolean;
  /** What does not answer now, by name. */
  readonly missing: () => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
};

import type { WrappedKey } from './keys.ts';
import type { ViewStore } from './read-model.ts';

/** A row of the read model as it is stored. */
export type StoredRow = { readonly clientId: string; readonly revision: number; readonly document: string };

/** The stored read model without any cache: each call queries the store. For code that checks the read model. */
export type StoredViews = Pick<ViewStore, 'parkedStreams' | 'parkedEvents'> & {
  /** Log position that the rows reflect; 0 for an empty read model. */
  readonly position: () => Promise<number>;
  readonly readRow: (clientId: string) => Promise<StoredRow | undefined>;
  /** At most `rowsMax` rows whose client ids come after `afterClientId` in byte order, in that order. */
  readonly readRows: (afterClientId: string, rowsMax: number) => Promise<readonly StoredRow[]>;
};

/** A wrapped key and its replacement: the same client's key under another root key. */
export type KeyReplacement = { readonly before: WrappedKey; readonly after: WrappedKey };

/** All wrapped keys of a store, for the maintenance of root keys. */
export type KeyRows = {
  /** At most `keysMax` keys of clients whose ids come after `afterClientId` in byte order, in that order. */
  readonly readKeys: (afterClientId: string, keysMax: number) => Promise<readonly WrappedKey[]>;
  /** How many keys each root key wraps. */
  readonly countByRootKey: () => Promise<ReadonlyMap<string, number>>;
  /**
   * Replaces each wrapped key that still equals `before`, and leaves every other row alone: a key that was destroyed
   * meanwhile stays destroyed. Durable when it resolves. Returns the number of replaced keys.
   */
  readonly replaceKeys: (replacements: readonly KeyReplacement[]) => Promise<number>;
};

/** The keys of which their store knows no client. */
export type UnclaimedKeys = {
  /**
   * At most `keysMax` ids of clients whose key nothing in this store claims, and that come after `afterClientId` in byte
   * order, in that order.
   */
  readonly readUnclaimed: (afterClientId: string, keysMax: number) => Promise<readonly string[]>;
  /** Destroys those of the keys that are still unclaimed. Durable when it resolves. Returns their number. */
  readonly destroyUnclaimed: (clientIds: readonly string[]) => Promise<number>;
};

/** Wraps the same key with another root key. @throws Error if the wrapped key cannot be opened. */
export type RewrapKey = (key: WrappedKey) => WrappedKey;

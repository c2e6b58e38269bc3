import type { WrappedKey } from './keys.ts';
import type { ViewStore } from './read-model.ts';

/** A row of the read model as it lies in its store. */
export type StoredRow = { readonly clientId: string; readonly revision: number; readonly document: string };

/** The read model as it is stored, past every cache: each call asks the store anew. For those who check it. */
export type StoredViews = Pick<ViewStore, 'parkedStreams' | 'parkedEvents'> & {
  /** Position up to which the rows show the log; 0 for an empty read model. */
  readonly position: () => Promise<number>;
  readonly readRow: (clientId: string) => Promise<StoredRow | undefined>;
  /** Rows whose client ids come after that one in the order of their bytes, at most so many, in that order. */
  readonly readRows: (afterClientId: string, rowsMax: number) => Promise<readonly StoredRow[]>;
};

/** A wrapping and the one that takes its place: the same client's key under another root key. */
export type KeyReplacement = { readonly before: WrappedKey; readonly after: WrappedKey };

/** All the wrapped keys of a store, for those who look after the root keys. */
export type KeyRows = {
  /** Keys of the clients whose ids come after that one in the order of their bytes, at most so many, in that order. */
  readonly readKeys: (afterClientId: string, keysMax: number) => Promise<readonly WrappedKey[]>;
  /** How many rows each root key has wrapped. */
  readonly countByRootKey: () => Promise<ReadonlyMap<string, number>>;
  /**
   * Replaces each wrapping that is still the one of before, and leaves every other row alone: a key that was destroyed meanwhile stays
   * so. Durable when it returns; gives the number of those that were replaced.
   */
  readonly replaceKeys: (replacements: readonly KeyReplacement[]) => Promise<number>;
};

/** Wraps the same key again, under another root key. @throws Error where the wrapping cannot be opened. */
export type RewrapKey = (key: WrappedKey) => WrappedKey;

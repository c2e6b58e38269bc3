import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type KeyWrapping, keyWrapperModule, type RootKeys, vault } from '@clientele/adapter-jose';
import { lockData, type SqliteEventStore, sqliteEventStore } from '@clientele/adapter-sqlite';
import type { Vault } from '@clientele/application';
import { systemClock } from '@clientele/platform';
import { erasuresFile, erasuresFileOf } from '../erasures-file.ts';
import { assertRootKeysFit, loadRootKeys, makeRootKeys, type RootKeysFile } from '../root-keys-file.ts';
import { tenant } from '../tenant.ts';
import { closeBecauseOf, closeInOrder } from './closing.ts';
import { replayErasuresOn } from './replay-erasures.ts';
import type { FileStoreConfig } from './stores.ts';

/** How durable the event store is. A test may weaken it to prove that it detects the difference. */
export type StoreOverrides = { readonly eventStoreSynchronous?: 'FULL' | 'NORMAL' };

export type FileEventStore = {
  /** Events and keys, in one file. */
  readonly eventStore: SqliteEventStore;
  readonly vault: Vault;
  /** True if this start created the root key. */
  readonly rootKeyIsNew: boolean;
  /** How many clients this start erased again, because an older event log had brought them back. */
  readonly erasedAgain: number;
  /** Makes deleted data unrecoverable. */
  readonly checkpoint: () => void;
  readonly close: () => Promise<void>;
};

export type FileEventStoreOptions = StoreOverrides & {
  readonly rootKeys: RootKeysFile;
  /** Called when a store has failed in a way that ends every guarantee. */
  readonly onFailure: (error: unknown) => void;
};

/**
 * Opens the event store and keys of a data directory for this process alone, and creates the directories, that of the
 * read model included.
 * @throws Error if another process holds the directory, or the root keys do not open what is stored.
 */
export const openFileEventStore = async (
  config: FileStoreConfig,
  options: FileEventStoreOptions,
): Promise<FileEventStore> => {
  const { dataDir, rootKeysFile, engines } = config;
  const { eventStoreFile, viewsFile } = engines;
  for (const file of [eventStoreFile, viewsFile, rootKeysFile])
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockData(join(dataDir, 'lock'));
  try {
    const { rootKeys, isNew } = rootKeysOf(options.rootKeys, eventStoreFile);
    const eventStore = sqliteEventStore(eventStoreFile, {
      synchronous: options.eventStoreSynchronous ?? 'FULL',
      keyWrapper: { module: keyWrapperModule, options: { rootKeys, tenant } satisfies KeyWrapping },
      onFailure: options.onFailure,
    });
    const clientVault = await fittingVault(eventStore, { rootKeys, rootKeysFile });
    const erasedAgain = await erasedOnOrders(eventStore, erasuresFileOf(config));
    const close = (): Promise<void> => closeInOrder(eventStore.close, lock.release);
    const { checkpoint } = eventStore;
    return { eventStore, vault: clientVault, rootKeyIsNew: isNew, erasedAgain, checkpoint, close };
  } catch (error) {
    return closeBecauseOf(error, lock.release);
  }
};

/**
 * @throws Error if the keys do not open what is stored. The event store is closed by then, because its thread would
 * keep the process alive, and write to the file after the lock is released.
 */
const fittingVault = async (
  eventStore: SqliteEventStore,
  { rootKeys, rootKeysFile }: { readonly rootKeys: RootKeys; readonly rootKeysFile: string },
): Promise<Vault> => {
  const clientVault = vault(rootKeys, { tenant });
  try {
    assertRootKeysFit(eventStore.newestKey(), clientVault, rootKeysFile);
    return clientVault;
  } catch (error) {
    return closeBecauseOf(error, eventStore.close);
  }
};

/** Carries out every order before anything is served (E2). @throws like `replayErasures`; closed by then. */
const erasedOnOrders = async (eventStore: SqliteEventStore, file: string): Promise<number> => {
  try {
    return (await replayErasuresOn(eventStore, erasuresFile(file).read())).erased;
  } catch (error) {
    return closeBecauseOf(error, eventStore.close);
  }
};

/**
 * A file that did not exist before the lock was taken may have been created since by the process that held it. An event
 * store without root keys is a loss, which a new key would conceal.
 */
const rootKeysOf = (
  { file, rootKeys }: RootKeysFile,
  eventStoreFile: string,
): { readonly rootKeys: RootKeys; readonly isNew: boolean } => {
  if (rootKeys !== undefined) return { rootKeys, isNew: false };
  if (existsSync(file)) return { rootKeys: loadRootKeys(file), isNew: false };
  if (existsSync(eventStoreFile))
    throw new Error(
      `${file} is missing, and the credentials of stored clients cannot be derived without it: restore the file`,
    );
  return { rootKeys: makeRootKeys(file, systemClock.nowMs()), isNew: true };
};

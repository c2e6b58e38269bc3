import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type KeyWrapping, keyWrapperModule, type RootKeys, vault } from '@clientele/adapter-jose';
import { lockData, type SqliteEventStore, sqliteEventStore } from '@clientele/adapter-sqlite';
import type { Vault } from '@clientele/application';
import type { ServiceConfig } from './config.ts';
import type { EmbeddedEngines } from './engines.ts';
import { assertRootKeysFit, loadRootKeys, makeRootKeys } from './root-keys-file.ts';
import { tenant } from './tenant.ts';

/** How durable the log is; a test may weaken it to prove that it notices. */
export type StoreOverrides = { readonly eventStoreSynchronous?: 'FULL' | 'NORMAL' };

export type EmbeddedStores = {
  readonly eventStore: SqliteEventStore;
  readonly vault: Vault;
  /** True where this start made the root key. */
  readonly rootKeyIsNew: boolean;
  readonly close: () => Promise<void>;
};

/** Where the data of the embedded engines lie. */
export type EmbeddedEngineConfig = Pick<ServiceConfig, 'dataDir' | 'rootKeysFile'> & {
  readonly engines: EmbeddedEngines;
};

/**
 * Opens log and keys of a data directory, for this process alone, and makes room for the read model.
 * @throws Error where another process holds the directory, or the root keys do not open what is stored.
 */
export const openEmbeddedStores = (
  { dataDir, rootKeysFile, engines: { eventStoreFile, viewsFile } }: EmbeddedEngineConfig,
  options: StoreOverrides & { readonly onFailure: (error: unknown) => void; readonly nowMs: () => number },
): EmbeddedStores => {
  for (const file of [eventStoreFile, viewsFile, rootKeysFile])
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockData(join(dataDir, 'lock'));
  try {
    const { rootKeys, isNew } = readOrMakeRootKeys(rootKeysFile, { eventStoreFile, nowMs: options.nowMs });
    const eventStore = sqliteEventStore(eventStoreFile, {
      synchronous: options.eventStoreSynchronous ?? 'FULL',
      keyWrapper: { module: keyWrapperModule, options: { rootKeys, tenant } satisfies KeyWrapping },
      onFailure: options.onFailure,
    });
    const clientVault = fittingVault(eventStore, { rootKeys, rootKeysFile });
    const close = async (): Promise<void> => {
      await eventStore.close();
      lock.release();
    };
    return { eventStore, vault: clientVault, rootKeyIsNew: isNew, close };
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** @throws Error where the keys do not open what is stored; the log is closed then, for its thread would keep the process alive. */
const fittingVault = (
  eventStore: SqliteEventStore,
  { rootKeys, rootKeysFile }: { readonly rootKeys: RootKeys; readonly rootKeysFile: string },
): Vault => {
  const clientVault = vault(rootKeys, { tenant });
  try {
    assertRootKeysFit(eventStore.newestKey(), clientVault, rootKeysFile);
    return clientVault;
  } catch (error) {
    void eventStore.close();
    throw error;
  }
};

/** A log without root keys is a loss that a new key would hide. */
const readOrMakeRootKeys = (
  file: string,
  { eventStoreFile, nowMs }: { readonly eventStoreFile: string; readonly nowMs: () => number },
): { readonly rootKeys: RootKeys; readonly isNew: boolean } => {
  if (existsSync(file)) return { rootKeys: loadRootKeys(file), isNew: false };
  if (existsSync(eventStoreFile))
    throw new Error(`${file} is missing, and without it no credential of a stored client can be made: restore it`);
  return { rootKeys: makeRootKeys(file, nowMs()), isNew: true };
};

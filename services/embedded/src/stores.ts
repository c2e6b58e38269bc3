import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { newRootKeysText, parseRootKeys, type RootKeys, randomPool, vault } from '@clientele/adapter-jose';
import {
  lockData,
  type SqliteEventLog,
  type SqliteViewStore,
  sqliteEventLog,
  sqliteViewStore,
} from '@clientele/adapter-sqlite';
import type { Vault } from '@clientele/application';
import type { EmbeddedConfig } from './config.ts';

/** There is one tenant so far; every event and every derivation names it all the same, because what is stored is stored for ever. */
export const tenant = 'default';

/** How durable the log is; a test may weaken it to prove that it notices. */
export type StoreOverrides = { readonly logSynchronous?: 'FULL' | 'NORMAL' };

export type Stores = {
  readonly log: SqliteEventLog;
  readonly views: SqliteViewStore;
  readonly vault: Vault;
  /** True where this start made the root key. */
  readonly rootKeyIsNew: boolean;
  readonly close: () => Promise<void>;
};

/**
 * Opens log, keys and read model of a data directory, for this process alone.
 * @throws Error where another process holds the directory, or the root keys do not open what is stored.
 */
export const openStores = (
  config: Pick<EmbeddedConfig, 'dataDir' | 'logFile' | 'viewsFile' | 'rootKeysFile'>,
  options: StoreOverrides & { readonly onFailure: (error: unknown) => void; readonly nowMs: () => number },
): Stores => {
  for (const file of [config.logFile, config.viewsFile, config.rootKeysFile])
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = lockData(join(config.dataDir, 'lock'));
  const rootKeyIsNew = !existsSync(config.rootKeysFile);
  if (rootKeyIsNew && existsSync(config.logFile)) {
    lock.release();
    throw new Error(
      `${config.rootKeysFile} is missing, and without it no credential of a stored client can be made: restore it`,
    );
  }
  const rootKeys = rootKeyIsNew
    ? makeRootKeys(config.rootKeysFile, options.nowMs())
    : loadRootKeys(config.rootKeysFile);
  const log = sqliteEventLog(config.logFile, {
    synchronous: options.logSynchronous ?? 'FULL',
    onFailure: options.onFailure,
  });
  const onViewsFailure = (error: unknown): void => {
    log.refuse();
    options.onFailure(error);
  };
  const views = sqliteViewStore(config.viewsFile, { onFailure: onViewsFailure });
  const clientVault = vault(rootKeys, { tenant });
  const close = async (): Promise<void> => {
    await views.close();
    await log.close();
    lock.release();
  };
  return { log, views, vault: clientVault, rootKeyIsNew, close };
};

/**
 * Opens the newest client's key once, so that wrong root keys are found at start and not at a client's request.
 * @throws Error that says what to mend.
 */
export const assertRootKeysFit = (log: SqliteEventLog, clientVault: Vault, file: string): void => {
  const newest = log.newestKey();
  if (newest === undefined) return;
  try {
    clientVault.open(newest);
  } catch (error) {
    throw new Error(
      `the root keys in ${file} do not open the stored client keys: restore the file that belongs to this data`,
      {
        cause: error,
      },
    );
  }
};

const loadRootKeys = (file: string): RootKeys => {
  const parsed = parseRootKeys(readFileSync(file, 'utf8'));
  if (parsed.ok) return parsed.value;
  throw new Error(`${file}: ${parsed.error}`);
};

/** The file must be whole and on disk before the first client's key is wrapped with it: it is written beside, flushed, then named. */
const makeRootKeys = (file: string, nowMs: number): RootKeys => {
  const unfinished = `${file}.unfinished`;
  rmSync(unfinished, { force: true });
  const descriptor = openSync(unfinished, 'wx', 0o600);
  writeSync(descriptor, newRootKeysText(`root-${new Date(nowMs).toISOString().slice(0, 10)}`, randomPool()));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(unfinished, file);
  syncDirectory(dirname(file));
  return loadRootKeys(file);
};

/** A new file is durable only when its directory entry is. */
export const syncDirectory = (directory: string): void => {
  const descriptor = openSync(directory, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

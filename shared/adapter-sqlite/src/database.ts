import { DatabaseSync } from 'node:sqlite';
import { createPrivately } from './private-file.ts';

/**
 * `FULL`: every commit is on disk before it is acknowledged. `NORMAL` may lose the last commits in a power cut, but
 * never consistency.
 */
export type Synchronous = 'FULL' | 'NORMAL' | 'OFF';

const synchronousLevels: Readonly<Record<Synchronous, number>> = { OFF: 0, NORMAL: 1, FULL: 2 };

const busyMsMax = 5_000;
const cacheKibibytes = 16_384;

/** Before 3.51.3, two connections that checkpoint and write at the same time could corrupt a WAL database. */
const versionMin = [3, 51, 3] as const;

/**
 * Opens or creates a database in WAL mode and verifies that it is as durable as requested, because the defaults of a
 * build may differ. Automatic checkpoints are off, because a failed one would go unnoticed (see `checkpointer`).
 * @throws Error if the engine is too old or does not accept a setting.
 */
export const openDatabase = (file: string, options: { readonly synchronous: Synchronous }): DatabaseSync => {
  createPrivately(file);
  const database = new DatabaseSync(file);
  database.exec(`pragma busy_timeout = ${busyMsMax}`);
  database.exec('pragma journal_mode = wal');
  database.exec(`pragma synchronous = ${options.synchronous}`);
  database.exec('pragma wal_autocheckpoint = 0');
  database.exec(`pragma cache_size = -${cacheKibibytes}`);
  database.exec('pragma trusted_schema = off');
  database.exec('pragma cell_size_check = on');
  database.exec('pragma secure_delete = on');
  assertVersion(database);
  assertSetting(database, 'journal_mode', 'wal');
  assertSetting(database, 'synchronous', synchronousLevels[options.synchronous]);
  return database;
};

/**
 * Opens a database read-only. Another process may be writing it.
 * @throws Error if there is no such file or the engine is too old.
 */
export const openForReading = (file: string): DatabaseSync => {
  const database = openExisting(file);
  database.exec(`pragma busy_timeout = ${busyMsMax}`);
  database.exec(`pragma cache_size = -${cacheKibibytes}`);
  database.exec('pragma trusted_schema = off');
  database.exec('pragma cell_size_check = on');
  assertVersion(database);
  return database;
};

const openExisting = (file: string): DatabaseSync => {
  try {
    return new DatabaseSync(file, { readOnly: true });
  } catch (error) {
    throw new Error(`${file} cannot be read`, { cause: error });
  }
};

const assertSetting = (database: DatabaseSync, name: string, wanted: string | number): void => {
  const found = database.prepare(`pragma ${name}`).get()?.[name];
  if (found !== wanted) throw new Error(`SQLite did not accept ${name} = ${wanted}: it is ${String(found)}`);
};

const assertVersion = (database: DatabaseSync): void => {
  const version = String(database.prepare('select sqlite_version() as version').get()?.version);
  const parts = version.split('.').map(Number);
  const firstDifference = versionMin.findIndex((part, index) => parts[index] !== part);
  if (firstDifference < 0 || (parts[firstDifference] ?? 0) > (versionMin[firstDifference] ?? 0)) return;
  throw new Error(`SQLite ${version} is older than ${versionMin.join('.')}, which fixes a corruption of WAL databases`);
};

const walPagesMax = 1_000;

/**
 * Returns a function to call after each commit. It moves the write-ahead log into the database once the log is large.
 * It throws if the disk fails. After that nothing may be acknowledged: a failed fsync forgets what it could not write.
 */
export const checkpointer = (database: DatabaseSync): (() => void) => {
  const look = database.prepare('pragma wal_checkpoint(noop)');
  const checkpoint = database.prepare('pragma wal_checkpoint(passive)');
  return () => {
    const { log, checkpointed } = look.get() ?? {};
    if (Number(log) - Number(checkpointed) > walPagesMax) checkpoint.get();
  };
};

/** Runs `work` in one transaction, which is rolled back if `work` throws. */
export const inTransaction = <Value>(database: DatabaseSync, work: () => Value): Value => {
  database.exec('begin immediate');
  try {
    const value = work();
    database.exec('commit');
    return value;
  } catch (error) {
    if (database.isTransaction) database.exec('rollback');
    throw error;
  }
};

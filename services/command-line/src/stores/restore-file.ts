import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { lockData, sqliteEventStore, sqliteEventStoreReader, sqliteKeyRows } from '@clientele/adapter-sqlite';
import { type ErasureOrder, type ErasureOrders, erasuresInLog, type ReportProgress } from '@clientele/application';
import { type FileStoreConfig, replayErasuresOn } from '@clientele/composition';
import { systemClock } from '@clientele/platform';
import { type Restoring, restore } from '../commands/restore.ts';
import { nameDurably } from '../name-durably.ts';
import type { Outcome } from '../outcome.ts';

export type RestoreRequest = Pick<Restoring, 'directory' | 'rootKeys' | 'furtherOrders'> & {
  readonly reportProgress: ReportProgress;
};

/** Replaces the event log of a stopped service by a backup. */
export const restoreFile = async (
  { dataDir, engines }: FileStoreConfig,
  orders: ErasureOrders,
  request: RestoreRequest,
): Promise<Outcome> => {
  const { eventStoreFile, viewsFile } = engines;
  const backupFile = join(request.directory, 'log.db');
  if (!existsSync(backupFile)) throw new Error(`no backup at ${backupFile}`);
  for (const directory of [dataDir, dirname(eventStoreFile)]) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const lock = lockData(join(dataDir, 'lock'));
  const backup = sqliteEventStoreReader(backupFile);
  const copy = `${eventStoreFile}.restoring`;
  try {
    return await restore({
      ...request,
      backup,
      orders,
      ordersInReplacedLog: () => ordersIn(eventStoreFile, request.reportProgress),
      erasedCopy: async (listed) => {
        copyDurably(backupFile, copy);
        return erasedIn(copy, listed);
      },
      exchange: () => exchange({ copy, eventStoreFile, viewsFile }),
    });
  } finally {
    backup.close();
    lock.release();
  }
};

/** A log that was left by a crash is first completed from its write-ahead log. */
const ordersIn = async (file: string, reportProgress: ReportProgress): Promise<readonly ErasureOrder[]> => {
  if (!existsSync(file)) return [];
  sqliteKeyRows(file).close();
  const eventStore = sqliteEventStoreReader(file);
  try {
    return await erasuresInLog(eventStore, reportProgress);
  } finally {
    eventStore.close();
  }
};

const copyDurably = (from: string, to: string): void => {
  removeDatabase(to);
  copyFileSync(from, to, constants.COPYFILE_EXCL);
  chmodSync(to, 0o600);
  const descriptor = openSync(to, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

const erasedIn = async (file: string, orders: readonly ErasureOrder[]) => {
  const failures: unknown[] = [];
  const eventStore = sqliteEventStore(file, { onFailure: (error) => void failures.push(error) });
  try {
    const replayed = await replayErasuresOn(eventStore, orders);
    if (failures.length > 0) throw new Error('the copy could not be written', { cause: failures[0] });
    eventStore.checkpoint();
    return replayed;
  } finally {
    await eventStore.close();
  }
};

type Files = { readonly copy: string; readonly eventStoreFile: string; readonly viewsFile: string };

/** At every moment there is one event log under its name: without one, a start would begin an empty log. */
const exchange = ({ copy, eventStoreFile, viewsFile }: Files): string | undefined => {
  const replaced = existsSync(eventStoreFile)
    ? `${eventStoreFile}.replaced-${systemClock.rfc3339().replaceAll(/[-:.]/g, '')}`
    : undefined;
  if (replaced !== undefined) {
    linkSync(eventStoreFile, replaced);
    for (const end of journalEnds)
      if (existsSync(`${eventStoreFile}${end}`)) renameSync(`${eventStoreFile}${end}`, `${replaced}${end}`);
  }
  removeDatabase(viewsFile);
  for (const end of journalEnds) rmSync(`${copy}${end}`, { force: true });
  nameDurably(copy, eventStoreFile);
  return replaced;
};

const journalEnds = ['-wal', '-shm'] as const;

const removeDatabase = (file: string): void => {
  for (const end of ['', ...journalEnds]) rmSync(`${file}${end}`, { force: true });
};

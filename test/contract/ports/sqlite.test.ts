import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { it } from 'node:test';
import { lockData, sqliteEventLog, sqliteViewStore } from '@clientele/adapter-sqlite';
import { eventLogContract } from './event-log.contract.ts';
import { viewStoreContract } from './view-store.contract.ts';

const newFile = async (name: string): Promise<string> => join(await mkdtemp(join(tmpdir(), 'clientele-')), name);

const remove = (file: string): Promise<void> => rm(dirname(file), { recursive: true, force: true });

const neverFails = (error: unknown): never => {
  throw new Error('the store failed', { cause: error });
};

const closers = new Map<object, { readonly file: string; readonly close: () => Promise<void> }>();

const closed = async (opened: object): Promise<string> => {
  const closer = closers.get(opened);
  if (closer === undefined) throw new Error('this was not opened here');
  await closer.close();
  return closer.file;
};

const openLog = (file: string) => {
  const log = sqliteEventLog(file, { onFailure: neverFails });
  closers.set(log, { file, close: log.close });
  return log;
};

const openViews = (file: string) => {
  const views = sqliteViewStore(file, { onFailure: neverFails });
  closers.set(views, { file, close: views.close });
  return views;
};

eventLogContract('SQLite', {
  atomic: 'batch',
  open: async () => openLog(await newFile('log.db')),
  reopen: async (log) => openLog(await closed(log)),
  dispose: async (log) => remove(await closed(log)),
});

viewStoreContract('SQLite', {
  open: async () => openViews(await newFile('views.db')),
  reopen: async (views) => openViews(await closed(views)),
  dispose: async (views) => remove(await closed(views)),
});

it('D2: the log is opened in WAL mode and waits for the disk at every commit', async () => {
  const file = await newFile('log.db');
  const log = sqliteEventLog(file, { onFailure: neverFails });
  const onlooker = new DatabaseSync(file);
  assert.equal(onlooker.prepare('pragma journal_mode').get()?.journal_mode, 'wal');
  onlooker.close();
  await log.close();
  await remove(file);
});

it('a data directory is held by one process at a time, and free again afterwards', async () => {
  const file = await newFile('lock');
  const lock = lockData(file);
  assert.throws(() => lockData(file), /another process uses this data directory/);
  lock.release();
  lockData(file).release();
  await remove(file);
});

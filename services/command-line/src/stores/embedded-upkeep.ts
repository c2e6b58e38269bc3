import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  lockData,
  sqliteKeyRows,
  sqliteLogReader,
  sqliteStoredViews,
  sqliteViewStore,
} from '@clientele/adapter-sqlite';
import { type EmbeddedPlace, openEmbeddedStores, tenant } from '@clientele/composition';
import { systemClock } from '@clientele/platform';
import { catchUp } from '@clientele/projector';
import { backupLog } from '../commands/backup-log.ts';
import { erase } from '../commands/erase.ts';
import { rebuildFile } from '../commands/rebuild-file.ts';
import type { Upkeep } from '../upkeep.ts';

/** The files of one process. What only reads works beside a running service; what writes holds the data's lock, so the service is stopped. */
export const embeddedUpkeep = (place: EmbeddedPlace): Upkeep => {
  const { logFile, viewsFile } = place.engines;
  const openLog = () => {
    assertThere(logFile);
    return sqliteLogReader(logFile);
  };
  return {
    reading: (work) => closing(openLog(), (log) => work({ log, keys: log })),
    checking: (work) =>
      closing(openLog(), (log) => closing(sqliteStoredViews(viewsFile), (shown) => work({ log, shown }))),
    rewrapping: (work) => locked(place, () => closing(sqliteKeyRows(logFile), work)),
    rebuild: (tellProgress) =>
      locked(place, () =>
        closing(openLog(), (log) =>
          rebuildFile({
            log,
            viewsFile,
            openViews: (file) => sqliteViewStore(file, { synchronous: 'OFF' }),
            tellProgress,
          }),
        ),
      ),
    erase: (clientId) => eraseHere(place, clientId),
    backup: (directory) =>
      closing(openLog(), (log) => backupLog({ log, directory, openCopy: sqliteLogReader, clock: systemClock })),
  };
};

const assertThere = (logFile: string): void => {
  if (!existsSync(logFile)) throw new Error(`there is no log at ${logFile}: name its folder with DATA_DIR`);
};

const closing = async <Store extends { readonly close: () => void }, Value>(
  store: Store,
  work: (store: Store) => Promise<Value>,
): Promise<Value> => {
  try {
    return await work(store);
  } finally {
    store.close();
  }
};

const locked = async <Value>({ dataDir, engines }: EmbeddedPlace, work: () => Promise<Value>): Promise<Value> => {
  assertThere(engines.logFile);
  const lock = lockData(join(dataDir, 'lock'));
  try {
    return await work();
  } finally {
    lock.release();
  }
};

/** The key is gone from the disk when this returns: the write-ahead log, which may still hold it, is emptied. */
const eraseHere = async (place: EmbeddedPlace, clientId: string) => {
  assertThere(place.engines.logFile);
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const { log, close } = openEmbeddedStores(place, { onFailure, nowMs: systemClock.nowMs });
  try {
    const outcome = await erase({ log, keys: log, clock: systemClock, tenant }, clientId);
    log.checkpoint();
    await closing(sqliteViewStore(place.engines.viewsFile), (views) => catchUp({ log, views, onProgress: () => {} }));
    if (failures.length > 0) throw new Error('the log could not be written', { cause: failures[0] });
    return outcome;
  } finally {
    await close();
  }
};

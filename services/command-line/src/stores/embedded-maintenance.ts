import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  lockData,
  sqliteEventStoreReader,
  sqliteKeyRows,
  sqliteStoredViews,
  sqliteViewStore,
} from '@clientele/adapter-sqlite';
import { erasuresFileOf, type FileStoreConfig, openStoppedStores, tenant } from '@clientele/composition';
import { systemClock } from '@clientele/platform';
import { catchUp } from '@clientele/projector';
import { backupLog } from '../commands/backup-log.ts';
import type { ErasingHere } from '../commands/erase.ts';
import { rebuildFile } from '../commands/rebuild-file.ts';
import type { Maintenance } from '../maintenance.ts';
import type { Outcome } from '../outcome.ts';
import { namedOrders, ordersFile } from './orders.ts';
import { restoreFile } from './restore-file.ts';

/** The files of one process. Commands that only read work beside a running service. Commands that write hold the data lock, so the service must be stopped. */
export const embeddedMaintenance = (engineConfig: FileStoreConfig): Maintenance => {
  const { eventStoreFile, viewsFile } = engineConfig.engines;
  const orders = ordersFile(erasuresFileOf(engineConfig));
  const openEventStore = () => {
    assertThere(eventStoreFile);
    return sqliteEventStoreReader(eventStoreFile);
  };
  return {
    reading: (work) => closing(openEventStore(), (eventStore) => work({ eventStore, keys: eventStore })),
    checking: (work) =>
      closing(openEventStore(), (eventStore) =>
        closing(sqliteStoredViews(viewsFile), (shown) => work({ eventStore, shown })),
      ),
    rewrapping: (work) => locked(engineConfig, () => closing(sqliteKeyRows(eventStoreFile), work)),
    rebuild: (reportProgress) =>
      locked(engineConfig, () =>
        closing(openEventStore(), (eventStore) =>
          rebuildFile({
            eventStore,
            viewsFile,
            openViews: (file) => sqliteViewStore(file, { synchronous: 'OFF' }),
            reportProgress,
          }),
        ),
      ),
    erasing: (work) => erasingHere(engineConfig, (stores) => work({ ...stores, orders })),
    claiming: (work) =>
      locked(engineConfig, () =>
        closing(sqliteKeyRows(eventStoreFile), (keys) =>
          closing(openEventStore(), (eventStore) => work({ eventStore, keys, shown: undefined })),
        ),
      ),
    orders,
    ordersIn: namedOrders,
    replaces: () => existsSync(eventStoreFile),
    restore: async (request) => restoreFile(engineConfig, orders, request),
    backup: (directory) =>
      closing(openEventStore(), (eventStore) =>
        backupLog({ eventStore, directory, openCopy: sqliteEventStoreReader, clock: systemClock }),
      ),
  };
};

const assertThere = (eventStoreFile: string): void => {
  if (!existsSync(eventStoreFile)) throw new Error(`no event log at ${eventStoreFile}: set DATA_DIR to its directory`);
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

const locked = async <Value>({ dataDir, engines }: FileStoreConfig, work: () => Promise<Value>): Promise<Value> => {
  assertThere(engines.eventStoreFile);
  const lock = lockData(join(dataDir, 'lock'));
  try {
    return await work();
  } finally {
    lock.release();
  }
};

/** A destroyed key is gone from the disk when this returns: the write-ahead log, which may still contain it, is emptied. */
const erasingHere = async (
  engineConfig: FileStoreConfig,
  work: (stores: Omit<ErasingHere, 'orders'>) => Promise<Outcome>,
): Promise<Outcome> => {
  assertThere(engineConfig.engines.eventStoreFile);
  const failures: unknown[] = [];
  const onFailure = (error: unknown): void => void failures.push(error);
  const rootKeys = { file: engineConfig.rootKeysFile };
  const { eventStore, keys, checkpoint, close } = await openStoppedStores(engineConfig, { rootKeys, onFailure });
  try {
    const outcome = await work({ eventStore, keys, tenant });
    checkpoint();
    await closing(sqliteViewStore(engineConfig.engines.viewsFile), (views) =>
      catchUp({ eventStore, views, onProgress: () => {} }),
    );
    if (failures.length > 0) throw new Error('the event log could not be written', { cause: failures[0] });
    return outcome;
  } finally {
    await close();
  }
};

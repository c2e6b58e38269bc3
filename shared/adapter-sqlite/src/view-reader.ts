import type { ViewStore } from '@clientele/application';
import { openForReading } from './database.ts';
import { sectorRows } from './sector-rows.ts';
import { viewRows } from './view-rows.ts';

/** A read model that another thread of this process writes, for code that answers from it. */
export type SqliteViewReader = Pick<ViewStore, 'get' | 'sectorClients'> & {
  /** Drops cached rows that have changed, so that they are read again. */
  readonly forget: (clientIds: readonly string[]) => void;
  readonly close: () => void;
};

/** @throws Error if there is no such file. */
export const sqliteViewReader = (file: string): SqliteViewReader => {
  const database = openForReading(file);
  const rows = viewRows(database);
  const sectors = sectorRows(database);
  return {
    get: async (clientId) => rows.get(clientId),
    sectorClients: async (page) => sectors(page),
    forget: (clientIds) => {
      for (const clientId of clientIds) rows.forget(clientId);
    },
    close: () => database.close(),
  };
};

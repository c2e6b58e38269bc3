import type { DatabaseSync } from 'node:sqlite';
import type { SectorPage } from '@clientele/application';
import type { RegisteredClientView } from '@clientele/domain';
import { clientView } from './client-view.ts';

/** Reads pages of clients with a sector document. */
export const sectorRows = (database: DatabaseSync): ((page: SectorPage) => readonly RegisteredClientView[]) => {
  const rows = database.prepare(
    'select document from client_views where sector = ? and client_id > ? order by client_id limit ?',
  );
  return ({ standing, afterClientId, clientsMax }) =>
    rows
      .all(standing, afterClientId, clientsMax)
      .map(({ document }) => clientView(String(document)))
      .filter((view) => view.status === 'registered');
};

import type { StoredRow, StoredViews } from '@clientele/application';
import type { PostgresDatabase, Row } from './database.ts';
import { PostgresError } from './postgres-error.ts';
import { rowsFormat } from './view-documents.ts';
import { postgresViewStore } from './view-store.ts';
import { tablesOf } from './view-tables.ts';

/** Reads the rows of the read model as they are stored. A projector may be writing them. */
export const postgresStoredViews = (database: Pick<PostgresDatabase, 'query'>): StoredViews => {
  const { views, projection } = tablesOf('live');
  const columns = 'client_id, revision, document';
  const { parkedStreams, parkedEvents } = postgresViewStore(database);
  return {
    position: async () => {
      const [row = {}] = await database.query({ text: `select position, rows_format from ${projection}` });
      if (row.rows_format !== rowsFormat)
        throw new PostgresError('the rows of the read model are of another format: rebuild it', undefined);
      return Number(row.position);
    },
    readRow: async (clientId) => {
      const text = `select ${columns} from ${views} where client_id = $1`;
      const [row] = await database.query({ name: 'stored row', text, values: [clientId] });
      return row === undefined ? undefined : storedRow(row);
    },
    readRows: async (afterClientId, rowsMax) => {
      const text = `select ${columns} from ${views} where client_id > $1 order by client_id limit $2`;
      const rows = await database.query({ name: 'stored rows', text, values: [afterClientId, rowsMax] });
      return rows.map(storedRow);
    },
    parkedStreams,
    parkedEvents,
  };
};

const storedRow = (row: Row): StoredRow => ({
  clientId: String(row.client_id),
  revision: Number(row.revision),
  document: String(row.document),
});

import type { FreshView, FreshViews } from '@clientele/application';
import type { PostgresDatabase } from './database.ts';
import { rethrowAway } from './postgres-error.ts';
import { isClientId, rowsFormat, viewDocuments } from './view-documents.ts';

const rowsKeptMax = 10_000;

/**
 * Rows to answer from even though projector and writers are other processes. One statement reads a consistent snapshot.
 * A client without a key is unknown or erased. A row counts as stale if it is older than the revision that a writer
 * announced, parked, or of another format.
 */
export const postgresFreshViews = (database: Pick<PostgresDatabase, 'query'>): FreshViews => {
  const viewOf = viewDocuments(rowsKeptMax);
  return {
    get: async (clientId) => {
      if (!isClientId(clientId)) return unknown;
      const statement = { name: 'fresh view', text: freshViewText, values: [clientId, rowsFormat] };
      const [row] = await database.query(statement).catch(rethrowAway);
      if (row === undefined) return unknown;
      if (row.document === null || row.is_current !== true) return stale;
      const view = viewOf(clientId, String(row.document));
      return view.status === 'parked' ? stale : { outcome: 'current', view };
    },
  };
};

const unknown: FreshView = { outcome: 'current', view: undefined };
const stale: FreshView = { outcome: 'stale' };

/** The statement names, and so locks, the tables in the order in which a swap locks them. */
const freshViewText = `
  select v.document, v.revision >= k.expected_revision and p.rows_format = $2 as is_current
  from client_keys k
  left join client_views v on v.client_id = k.client_id
  cross join projection p
  where k.client_id = $1`;

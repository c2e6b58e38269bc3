import type { ViewStore } from '@clientele/application';
import type { PostgresDatabase } from './database.ts';
import type { ViewDocuments } from './view-documents.ts';

/** Reads pages of clients with a sector document, from the table named `views`. */
export const sectorClients =
  (
    database: Pick<PostgresDatabase, 'query'>,
    { views, viewOf }: { readonly views: string; readonly viewOf: ViewDocuments },
  ): ViewStore['sectorClients'] =>
  async ({ standing, afterClientId, clientsMax }) => {
    const text = `select client_id, document from ${views}
      where sector = $1 and client_id > $2 order by client_id limit $3`;
    const rows = await database.query({ text, values: [standing, afterClientId, clientsMax] });
    return rows
      .map(({ client_id, document }) => viewOf(String(client_id), String(document)))
      .filter((view) => view.status === 'registered');
  };

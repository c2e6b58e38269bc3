import type { ParkedEvent, ParkReason, ViewStore } from '@clientele/application';
import type { PostgresDatabase, Row } from './database.ts';
import { PostgresError } from './postgres-error.ts';
import { sectorClients } from './sector-clients.ts';
import { isClientId, rowsFormat, viewDocuments } from './view-documents.ts';
import { type TableSet, tablesOf } from './view-tables.ts';
import { viewWrites } from './view-writes.ts';

export type PostgresViewStore = ViewStore & {
  /** Number of rows, deleted clients included. */
  readonly count: () => Promise<number>;
};

/** The position of the rows, and their generation, which each rebuild changes. */
type Stand = { readonly position: number; readonly generation: string };

const rowsKeptMax = 10_000;

/**
 * The read model in PostgreSQL. A change is one statement. It takes effect only at the position and generation that
 * this store knows (fencing). A projector that was overtaken, or whose tables were replaced, changes nothing and reads
 * the position again.
 */
export const postgresViewStore = (
  database: Pick<PostgresDatabase, 'query'>,
  options: { readonly tables?: TableSet } = {},
): PostgresViewStore => {
  const set = options.tables ?? 'live';
  const tables = tablesOf(set);
  const writes = viewWrites(tables);
  const viewOf = viewDocuments(rowsKeptMax);
  let stand: Stand | undefined;

  const known = async (): Promise<Stand> => {
    stand ??= await readStand();
    return stand;
  };

  const readStand = async (): Promise<Stand> => {
    const [row = {}] = await database.query({ text: `select * from ${tables.projection}` });
    if (row.rows_format !== rowsFormat)
      throw new PostgresError('the rows of the read model are of another format: rebuild it', undefined);
    return { position: Number(row.position), generation: String(row.generation) };
  };

  const getMany: ViewStore['getMany'] = async (clientIds) => {
    const ids = clientIds.filter(isClientId);
    if (ids.length === 0) return new Map();
    const text = `select client_id, document from ${tables.views} where client_id = any(string_to_array($1, E'\\n'))`;
    const rows = await database.query({ name: `views of ${set}`, text, values: [ids.join('\n')] });
    return new Map(
      rows.map(({ client_id, document }) => [String(client_id), viewOf(String(client_id), String(document))]),
    );
  };

  return {
    get: async (clientId) => (await getMany([clientId])).get(clientId),
    getMany,
    sectorClients: sectorClients(database, { views: tables.views, viewOf }),
    position: async () => (await known()).position,
    apply: async (change) => {
      const before = await known();
      stand = undefined;
      const [row] = await database.query(writes(change, { ...before, rowsFormat }));
      if (row?.moved !== 1) throw new PostgresError('another projector has moved the read model', undefined);
      stand = { ...before, position: change.position };
    },
    parkedStreams: async (afterStream, streamsMax) => {
      const text = `select distinct stream from ${tables.parked} where stream > $1 order by stream limit $2`;
      const rows = await database.query({ text, values: [afterStream, streamsMax] });
      return rows.map(({ stream }) => String(stream));
    },
    parkedEvents: async (stream) => {
      const text = `select * from ${tables.parked} where stream = $1 order by revision`;
      return (await database.query({ text, values: [stream] })).map(parkedEvent);
    },
    count: async () => {
      const [row = {}] = await database.query({ text: `select count(*) as views from ${tables.views}` });
      return Number(row.views);
    },
  };
};

const parkedEvent = ({ position, stream, revision, reason }: Row): ParkedEvent => ({
  position: Number(position),
  stream: String(stream),
  revision: Number(revision),
  reason: String(reason) as ParkReason,
});

import type { Query } from './database.ts';

/** The tables that serve reads, and those of a rebuild that is under way. */
export type TableSet = 'live' | 'next';

type Tables = { readonly views: string; readonly parked: string; readonly projection: string };

const live: Tables = { views: 'client_views', parked: 'parked_events', projection: 'projection' };

const next: Tables = { views: 'client_views_next', parked: 'parked_events_next', projection: 'projection_next' };

export const tablesOf = (set: TableSet): Tables => (set === 'live' ? live : next);

const namesOf = ({ views, parked, projection }: Tables): readonly string[] => [views, parked, projection];

export const dropTables = async (query: Query, set: TableSet): Promise<void> => {
  await query({ text: `drop table if exists ${namesOf(tablesOf(set)).join(', ')}` });
};

/** Creates empty tables in the shape of the live ones. */
export const createNext = async (query: Query, rowsFormat: number): Promise<void> => {
  for (const name of ['views', 'parked', 'projection'] as const)
    await query({ text: `create table ${next[name]} (like ${live[name]} including all)` });
  await query({
    text: `insert into ${next.projection} (position, generation, rows_format) values (0, gen_random_uuid()::text, $1)`,
    values: [rowsFormat],
  });
};

/**
 * Replaces the live tables with the next ones. Readers wait for the end of the transaction and find the new tables
 * under the old names. They lock the tables in the same order, so that no deadlock can arise.
 */
export const swapTables = async (query: Query): Promise<void> => {
  await query({ text: `lock table ${namesOf(live).join(', ')} in access exclusive mode` });
  await dropTables(query, 'live');
  for (const name of ['views', 'parked', 'projection'] as const)
    await query({ text: `alter table ${next[name]} rename to ${live[name]}` });
};

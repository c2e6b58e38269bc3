import type { Query } from './database.ts';

/** The tables that are answered from, and those of a rebuild that is under way. */
export type TableSet = 'live' | 'next';

type Tables = { readonly views: string; readonly parked: string; readonly projection: string };

const live: Tables = { views: 'client_views', parked: 'parked_events', projection: 'projection' };

const next: Tables = { views: 'client_views_next', parked: 'parked_events_next', projection: 'projection_next' };

export const tablesOf = (set: TableSet): Tables => (set === 'live' ? live : next);

const namesOf = ({ views, parked, projection }: Tables): readonly string[] => [views, parked, projection];

export const dropTables = async (query: Query, set: TableSet): Promise<void> => {
  await query({ text: `drop table if exists ${namesOf(tablesOf(set)).join(', ')}` });
};

/** Empty tables in the shape of the live ones. */
export const createNext = async (query: Query, rowsFormat: number): Promise<void> => {
  for (const name of ['views', 'parked', 'projection'] as const)
    await query({ text: `create table ${next[name]} (like ${live[name]} including all)` });
  await query({
    text: `insert into ${next.projection} (position, generation, rows_format) values (0, gen_random_uuid()::text, $1)`,
    values: [rowsFormat],
  });
};

/**
 * Puts the next tables in the place of the live ones. Readers wait for the end of the transaction and find the new tables under the
 * old names; they lock the tables in this order too, so that nobody waits in a circle.
 */
export const swapTables = async (query: Query): Promise<void> => {
  await query({ text: `lock table ${namesOf(live).join(', ')} in access exclusive mode` });
  await dropTables(query, 'live');
  for (const name of ['views', 'parked', 'projection'] as const)
    await query({ text: `alter table ${next[name]} rename to ${live[name]}` });
};

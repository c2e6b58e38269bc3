import { createHash } from 'node:crypto';
import { advisoryKeys } from './advisory-keys.ts';
import type { PostgresDatabase, Query } from './database.ts';
import { type Migration, migrations } from './migrations.ts';
import { PostgresError } from './postgres-error.ts';
import { dropTables } from './view-tables.ts';

/** Long enough to wait for other instances that start at the same time, and for a step on a large table. */
const migrateMsMax = 60_000;

/**
 * Brings the schema up to date with this program. Instances that start together do this one after the other.
 * @returns the names of the steps that were applied.
 * @throws PostgresError if a newer program has migrated the schema, or an applied step differs from this program's.
 */
export const migratePostgres = (
  database: Pick<PostgresDatabase, 'transaction'>,
  steps: readonly Migration[] = migrations,
): Promise<readonly string[]> =>
  database.transaction(async (query) => {
    await query({ text: `set local statement_timeout = ${migrateMsMax}` });
    const lock = { text: 'select pg_advisory_xact_lock($1, $2)', values: advisoryKeys('migrations') };
    await query({ ...lock, msMax: migrateMsMax });
    await query({ text: migrationsTable });
    const applied = await appliedSteps(query);
    assertKnown(applied, steps);
    const missing = steps.filter(({ id }) => !applied.has(id));
    for (const step of missing) await apply(query, step);
    if (missing.length > 0) await dropTables(query, 'next');
    return missing.map(({ name }) => name);
  });

const migrationsTable = `
  create table if not exists clientele_migrations (
    id integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
  )`;

const appliedSteps = async (query: Query): Promise<ReadonlyMap<number, string>> => {
  const rows = await query({ text: 'select id, checksum from clientele_migrations' });
  return new Map(rows.map(({ id, checksum }) => [Number(id), String(checksum)]));
};

const assertKnown = (applied: ReadonlyMap<number, string>, steps: readonly Migration[]): void => {
  const known = new Map(steps.map((step) => [step.id, checksumOf(step)]));
  for (const [id, checksum] of applied) {
    if (!known.has(id))
      throw new PostgresError(`the schema has step ${id}, which a newer program made: start that one`, undefined);
    if (known.get(id) !== checksum)
      throw new PostgresError(`step ${id} of the schema differs from the one in this program`, undefined);
  }
};

const apply = async (query: Query, step: Migration): Promise<void> => {
  await query({ text: step.text, msMax: migrateMsMax });
  await query({
    text: 'insert into clientele_migrations (id, name, checksum) values ($1, $2, $3)',
    values: [step.id, step.name, checksumOf(step)],
  });
};

const checksumOf = ({ text }: Migration): string => createHash('sha256').update(text).digest('hex');

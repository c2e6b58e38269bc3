import {
  migratePostgres,
  type PostgresDatabase,
  type PostgresLimits,
  postgresDatabase,
} from '@clientele/adapter-postgres';
import { readPostgresUrl } from '@clientele/adapter-postgres/url';

/** Generous limits, for tests that are not about how fast a busy machine connects. */
export const patient = { statementMsMax: 30_000, connectMsMax: 30_000 } as const satisfies Partial<PostgresLimits>;

/** Opens a database by its URL, with the current schema. */
export const openPostgres = async (url: string, limits: Partial<PostgresLimits> = {}): Promise<PostgresDatabase> => {
  const database = connectPostgres(url, limits);
  await migratePostgres(database);
  return database;
};

/** Opens a database as it is, whether or not it is reachable. */
export const connectPostgres = (url: string, limits: Partial<PostgresLimits> = {}): PostgresDatabase => {
  const place = readPostgresUrl(url);
  if (!place.ok) throw new Error(place.error);
  return postgresDatabase(place.value, limits);
};

/** Runs one statement, for facts that the ports do not expose. */
export const rowsOf = (database: PostgresDatabase, text: string) => database.query({ text });

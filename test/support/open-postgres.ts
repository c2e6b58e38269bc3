import {
  migratePostgres,
  type PostgresDatabase,
  type PostgresLimits,
  postgresDatabase,
  readPostgresUrl,
} from '@clientele/adapter-postgres';

/** Limits of a caller who is in no hurry, for tests of something else than how fast a busy machine connects. */
export const patient = { statementMsMax: 30_000, connectMsMax: 30_000 } as const satisfies Partial<PostgresLimits>;

/** A database by its URL, with today's schema. */
export const openPostgres = async (url: string, limits: Partial<PostgresLimits> = {}): Promise<PostgresDatabase> => {
  const database = connectPostgres(url, limits);
  await migratePostgres(database);
  return database;
};

/** A database as it is, whether or not it can be reached. */
export const connectPostgres = (url: string, limits: Partial<PostgresLimits> = {}): PostgresDatabase => {
  const place = readPostgresUrl(url);
  if (!place.ok) throw new Error(place.error);
  return postgresDatabase(place.value, limits);
};

/** One statement, for what the ports do not tell. */
export const rowsOf = (database: PostgresDatabase, text: string) => database.query({ text });

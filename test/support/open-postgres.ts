import {
  migratePostgres,
  type PostgresDatabase,
  type PostgresLimits,
  postgresDatabase,
  readPostgresUrl,
} from '@clientele/adapter-postgres';

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

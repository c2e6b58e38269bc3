import { accessRefused, storeUnavailable } from '@clientele/application';

/**
 * A call that PostgreSQL refused, or that did not reach it. It holds only text and code: the library's own errors carry
 * rows and settings, which do not belong in a log.
 */
export class PostgresError extends Error {
  /** SQLSTATE, or the system's code for a broken connection; absent if there is none. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = 'PostgresError';
    this.code = code;
  }
}

/** Rethrows an error of the library as a `PostgresError`. */
export const rethrow = (error: unknown): never => {
  throw asPostgresError(error);
};

export const asPostgresError = (error: unknown): PostgresError => {
  if (error instanceof PostgresError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const text = error instanceof Error && error.message !== '' ? error.message : (code ?? 'no reason given');
  return new PostgresError(`PostgreSQL: ${text}`, code);
};

/** SQLSTATE of a lock that did not become free in time. */
export const lockNotAvailable = '55P03';

/** SQLSTATE classes that only a wrong statement causes: data, constraints, syntax and access. */
const bugs = /^(22|23|42)...$/;

/** SQLSTATE of a wrong password, of a user that may not log in, of a database that is not there, and of missing rights. */
const refusals: readonly (string | undefined)[] = ['28P01', '28000', '3D000', '42501'];

/** For calls at start. @throws AccessRefused if PostgreSQL answers and refuses us, otherwise the error itself. */
export const rethrowRefused = (error: unknown): never => {
  if (error instanceof PostgresError && refusals.includes(error.code))
    throw accessRefused(`PostgreSQL refuses access: check user, password and database (${error.message})`, error);
  throw error;
};

/**
 * For calls within requests: a database that does not answer, or not at present (it is starting, failing over, or out
 * of connections), is a broken dependency and not a bug.
 * @throws StoreUnavailable in that case, otherwise the error itself.
 */
export const rethrowAway = (error: unknown): never => {
  if (error instanceof PostgresError && !bugs.test(error.code ?? '')) throw storeUnavailable('read-model-away', error);
  throw error;
};

import { storeUnavailable } from '@clientele/application';

/**
 * A call that PostgreSQL refused, or that did not reach it. It holds text and code and nothing else: the library's own errors carry
 * rows and settings with them, and those do not belong in a log.
 */
export class PostgresError extends Error {
  /** SQLSTATE, or the system's code for a broken connection; absent where there is none. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.name = 'PostgresError';
    this.code = code;
  }
}

/** Throws what the library threw, without what it carries. */
export const rethrow = (error: unknown): never => {
  throw asPostgresError(error);
};

export const asPostgresError = (error: unknown): PostgresError => {
  if (error instanceof PostgresError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const text = error instanceof Error && error.message !== '' ? error.message : (code ?? 'no reason given');
  return new PostgresError(`PostgreSQL: ${text}`, code);
};

/** SQLSTATE of a lock that was not free in time. */
export const lockNotAvailable = '55P03';

/** SQLSTATE classes that only a wrong statement has: data, constraints, syntax and access. */
const bugs = /^(22|23|42)...$/;

/**
 * For calls of requests: a database that does not answer, or not now (it starts, fails over, has no connection left), is a broken
 * dependency and no bug.
 */
export const rethrowAway = (error: unknown): never => {
  if (error instanceof PostgresError && !bugs.test(error.code ?? '')) throw storeUnavailable('the read model', error);
  throw error;
};

import { DatabaseSync } from 'node:sqlite';
import { createPrivately } from './private-file.ts';

/**
 * Locks a data directory for this process. The operating system releases the lock however the process ends, so that no
 * stale lock remains.
 * @throws Error if another process holds the lock.
 */
export const lockData = (file: string): { readonly release: () => void } => {
  createPrivately(file);
  const database = new DatabaseSync(file);
  try {
    database.exec('pragma journal_mode = delete');
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    throw new Error('another process uses this data directory: stop it first', { cause: error });
  }
  return { release: () => database.close() };
};

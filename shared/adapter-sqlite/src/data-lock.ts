import { DatabaseSync } from 'node:sqlite';

/**
 * Holds a data directory for this process alone. The operating system lets go of it when the process ends, however it ends,
 * so that nothing stale is left behind.
 * @throws Error where another process holds it.
 */
export const lockData = (file: string): { readonly release: () => void } => {
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

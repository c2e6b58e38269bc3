import { closeSync, openSync } from 'node:fs';

/**
 * Creates a file for this user alone if it does not exist. SQLite would give it the mode that the process's umask
 * leaves, and gives its log and index files the mode of the database. A file that exists is not opened here: closing it
 * would release the locks that other connections of this process hold on it.
 */
export const createPrivately = (file: string): void => {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    // It exists, or SQLite will say why it cannot be opened.
  }
};

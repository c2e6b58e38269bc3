import { closeSync, fsyncSync, openSync } from 'node:fs';

/** A new file is durable only once its directory entry is. */
export const syncDirectory = (directory: string): void => {
  const descriptor = openSync(directory, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
};

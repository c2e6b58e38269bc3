import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether any file of a data directory holds this text in clear. */
export const dataHolds = async (dataDir: string, text: string): Promise<boolean> => {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return contents.some((content) => content.includes(text));
};

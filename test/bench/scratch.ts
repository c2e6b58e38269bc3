import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` with an empty folder, below `parent` or in the system's temporary folder, and always removes the folder.
 */
export const withScratchDir = async (
  parent: string | undefined,
  work: (dir: string) => Promise<void>,
): Promise<void> => {
  if (parent !== undefined) await mkdir(parent, { recursive: true });
  const dir = await mkdtemp(join(parent ?? tmpdir(), 'clientele-bench-'));
  try {
    await work(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

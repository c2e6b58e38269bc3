import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteStoredViews, sqliteViewStore } from '@clientele/adapter-sqlite';
import type { ScratchViews } from '@clientele/application';
import type { Outcome } from '../outcome.ts';

/** Gives `work` a read model in a directory of its own below `directory`, which is removed unless the process is killed. */
export const withScratchViews = async (
  directory: string,
  work: (scratch: ScratchViews) => Promise<Outcome>,
): Promise<Outcome> => {
  const folder = mkdtempSync(join(directory, 'clientele-check-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const file = join(folder, 'views.db');
  const views = sqliteViewStore(file, { synchronous: 'OFF' });
  const closers: (() => void)[] = [];
  const written = async () => {
    const rows = views.count();
    views.close();
    const stored = sqliteStoredViews(file);
    closers.push(stored.close);
    return { stored, rows };
  };
  try {
    return await work({ views, written });
  } finally {
    for (const close of closers) close();
    remove();
  }
};

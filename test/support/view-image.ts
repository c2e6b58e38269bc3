import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PostgresDatabase } from '@clientele/adapter-postgres';
import { sqliteViewStore } from '@clientele/adapter-sqlite';
import type { EventStore } from '@clientele/application';
import { catchUp } from '@clientele/projector';
import { readViewsFile, type ViewImage } from '../faults/log-image.ts';

/** The rows in PostgreSQL, read without the adapter. */
export const postgresImage = async (database: PostgresDatabase): Promise<ViewImage> => {
  const [projection] = await database.query({ text: 'select position from projection' });
  const rows = await database.query({ text: 'select * from client_views order by client_id' });
  return {
    position: Number(projection?.position),
    rows: rows.map((row) => ({
      clientId: String(row.client_id),
      revision: Number(row.revision),
      text: Object.entries(row)
        .map(([column, value]) => `${column}=${value ?? ''}`)
        .join('\n'),
    })),
  };
};

/** The rows of a new SQLite read model, built from the whole log. */
export const sqliteImage = async (eventStore: EventStore): Promise<ViewImage> => {
  const dir = mkdtempSync(join(tmpdir(), 'clientele-image-'));
  const file = join(dir, 'views.db');
  const views = sqliteViewStore(file, { synchronous: 'OFF' });
  await catchUp({ eventStore, views, onProgress: () => {} });
  views.closeDurably();
  const image = readViewsFile(file);
  rmSync(dir, { recursive: true, force: true });
  return image;
};

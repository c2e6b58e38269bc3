import type { DatabaseSync } from 'node:sqlite';
import { serveCommits } from './serve-commits.ts';

/** Rows and position that change together. A row is client id, revision, document. */
export type ViewChange = { readonly rows: readonly (readonly [string, number, string])[]; readonly position: number };

const prepareWriter = (database: DatabaseSync): ((change: ViewChange) => null) => {
  const writeRow = database.prepare(
    `insert into client_views (client_id, revision, document) values (?, ?, ?)
     on conflict (client_id) do update set revision = excluded.revision, document = excluded.document`,
  );
  const writePosition = database.prepare('update projection set position = ?');
  return ({ rows, position }) => {
    for (const row of rows) writeRow.run(...row);
    writePosition.run(position);
    return null;
  };
};

serveCommits(prepareWriter);

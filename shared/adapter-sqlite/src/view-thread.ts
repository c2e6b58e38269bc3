import type { DatabaseSync } from 'node:sqlite';
import { serveCommits } from './serve-commits.ts';

/** What changes together in the file. */
export type StoredChange = {
  /** Client id, revision, document. */
  readonly rows: readonly (readonly [string, number, string])[];
  /** Stream, revision, position, reason. */
  readonly parked: readonly (readonly [string, number, number, string])[];
  readonly unparked: readonly string[];
  readonly position: number;
};

const prepareWriter = (database: DatabaseSync): ((change: StoredChange) => null) => {
  const writeRow = database.prepare(
    `insert into client_views (client_id, revision, document) values (?, ?, ?)
     on conflict (client_id) do update set revision = excluded.revision, document = excluded.document`,
  );
  const writePosition = database.prepare('update projection set position = ?');
  const unpark = database.prepare('delete from parked_events where stream = ?');
  const park = database.prepare(
    `insert into parked_events (stream, revision, position, reason) values (?, ?, ?, ?)
     on conflict (stream, revision) do update set position = excluded.position, reason = excluded.reason`,
  );
  return ({ rows, parked, unparked, position }) => {
    for (const row of rows) writeRow.run(...row);
    for (const stream of unparked) unpark.run(stream);
    for (const event of parked) park.run(...event);
    writePosition.run(position);
    return null;
  };
};

serveCommits(prepareWriter);

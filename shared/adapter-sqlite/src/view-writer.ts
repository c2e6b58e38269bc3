import type { DatabaseSync } from 'node:sqlite';
import { sectorQueueOf, type ViewChange } from '@clientele/application';
import { checkpointer, inTransaction } from './database.ts';

/** Writes rows, parked events and the position that they reflect in one transaction. */
export const viewWriter = (database: DatabaseSync): ((change: ViewChange) => void) => {
  const writeRow = database.prepare(
    `insert into client_views (client_id, revision, document, sector) values (?, ?, ?, ?)
     on conflict (client_id) do update
     set revision = excluded.revision, document = excluded.document, sector = excluded.sector`,
  );
  const writePosition = database.prepare('update projection set position = ?');
  const unpark = database.prepare('delete from parked_events where stream = ?');
  const park = database.prepare(
    `insert into parked_events (stream, revision, position, reason) values (?, ?, ?, ?)
     on conflict (stream, revision) do update set position = excluded.position, reason = excluded.reason`,
  );
  const checkpoint = checkpointer(database);

  const write = ({ rows, parked = [], unparked = [], position }: ViewChange): void => {
    for (const { view, document } of rows)
      writeRow.run(view.client_id, view.revision, document, sectorQueueOf(view) ?? null);
    for (const stream of unparked) unpark.run(stream);
    for (const event of parked) park.run(event.stream, event.revision, event.position, event.reason);
    writePosition.run(position);
  };

  return (change) => {
    inTransaction(database, () => write(change));
    checkpoint();
  };
};

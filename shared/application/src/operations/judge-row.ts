import { clientStream } from '../event-store/streams.ts';
import type { EventStore } from '../ports/event-store.ts';
import type { StoredRow, StoredViews } from '../ports/maintenance.ts';
import { projectStream } from '../projection/project-stream.ts';

/** `missing`: the log has the client but the read model does not. `extra`: the reverse. */
export type RowFaultKind = 'missing' | 'extra' | 'different';

export type RowFault = {
  readonly clientId: string;
  readonly kind: RowFaultKind;
  readonly shownRevision?: number;
  readonly logRevision?: number;
};

/**
 * Whether one row is right while the read model moves: it is the fold of its stream up to its own revision, and lacks
 * no event up to the position that was read before it.
 */
export const judgeRow = async (
  { eventStore, shown }: { readonly eventStore: Pick<EventStore, 'readStream'>; readonly shown: StoredViews },
  clientId: string,
): Promise<RowFault | undefined> => {
  const position = await shown.position();
  const row = await shown.readRow(clientId);
  const stream = clientStream(clientId);
  const events = await eventStore.readStream(stream);
  const due = events.findLast((event) => event.position <= position)?.revision;
  if (row === undefined) return due === undefined ? undefined : { clientId, kind: 'missing', logRevision: due };
  const last = events.at(-1);
  if (last === undefined) return { clientId, kind: 'extra', shownRevision: row.revision };
  const until = events.filter((event) => event.revision <= row.revision);
  const folded = await projectStream({ readStream: async () => until }, { stream, clientId });
  const isRight = isRowOf(row, folded?.row) && row.revision >= (due ?? 0);
  return isRight ? undefined : { clientId, kind: 'different', shownRevision: row.revision, logRevision: last.revision };
};

type FoldedRow = NonNullable<Awaited<ReturnType<typeof projectStream>>>['row'];

const isRowOf = (row: StoredRow, folded: FoldedRow | undefined): boolean =>
  folded !== undefined && folded.document === row.document && folded.view.revision === row.revision;

import type { ClientView } from '@clientele/domain';
import type { EventStore } from '../ports/event-store.ts';
import type { ParkedEvent, ViewRow } from '../ports/read-model.ts';
import { type ClientRecord, type EventProjection, parkEvent, projectEvent } from './project-event.ts';

/** A client projected from its whole stream: its row and its parked events. */
export type ProjectedStream = {
  readonly stream: string;
  readonly row: ViewRow;
  readonly parked: readonly ParkedEvent[];
};

/**
 * Rebuilds a row from the whole stream (P3). If the log itself lacks an event, everything after the gap is parked: no
 * row is better than a wrong one. `undefined` for a stream that the log does not have.
 */
export const projectStream = async (
  eventStore: Pick<EventStore, 'readStream'>,
  { stream, clientId }: { readonly stream: string; readonly clientId: string },
): Promise<ProjectedStream | undefined> => {
  let row: ViewRow | undefined;
  const parked: ParkedEvent[] = [];
  for (const recorded of await eventStore.readStream(stream)) {
    const projected = projectContiguous(row?.view, { recorded, clientId });
    if (projected.outcome === 'already-projected') continue;
    row = projected.row;
    if (projected.outcome === 'parked') parked.push(projected.event);
  }
  return row === undefined ? undefined : { stream, row, parked };
};

/** Closes a gap in the delivery. The stream decides: an event that it does not have either is parked. */
export const mendGap = async (
  eventStore: Pick<EventStore, 'readStream'>,
  { recorded, clientId }: ClientRecord,
): Promise<ProjectedStream> => {
  const again = await projectStream(eventStore, { stream: recorded.stream, clientId });
  const projected = projectContiguous(again?.row.view, { recorded, clientId });
  if (again !== undefined && projected.outcome === 'already-projected') return again;
  const missing = parkEvent({ recorded, clientId }, 'events-missing');
  return { stream: recorded.stream, row: missing.row, parked: [...(again?.parked ?? []), missing.event] };
};

const projectContiguous = (
  view: ClientView | undefined,
  record: ClientRecord,
): Exclude<EventProjection, { readonly outcome: 'gap' }> => {
  const projected = projectEvent(view, record);
  return projected.outcome === 'gap' ? parkEvent(record, 'events-missing') : projected;
};

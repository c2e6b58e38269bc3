import {
  type ClientView,
  canonicalJson,
  fail,
  inNameOrder,
  ok,
  type ParkedClientView,
  type ProjectedClientView,
  project,
  type Result,
  revisionOrder,
} from '@clientele/domain';
import { clientEventOf } from '../event-store/events.ts';
import type { ParkedEvent, ParkReason, ProjectableEvent, ViewRow } from '../ports/read-model.ts';

/** The effect of an event on its client's row. */
export type EventProjection =
  | { readonly outcome: 'changed'; readonly row: ViewRow }
  | { readonly outcome: 'already-projected' }
  | { readonly outcome: 'gap' }
  | Parked;

type Parked = { readonly outcome: 'parked'; readonly row: ViewRow; readonly event: ParkedEvent };

/** An event and the client whose stream holds it. */
export type ClientRecord = { readonly recorded: ProjectableEvent; readonly clientId: string };

/**
 * The row after one more event. Total: an event that cannot be read or shown is parked, together with everything after
 * it in its stream (P5). The result does not depend on how the log is divided into batches.
 */
export const projectEvent = (view: ClientView | undefined, record: ClientRecord): EventProjection => {
  const { recorded, clientId } = record;
  const order = revisionOrder(view, recorded.revision);
  if (order !== 'next') return { outcome: order };
  if (view?.status === 'parked') return parkEvent(record, 'after-parked');
  const event = clientEventOf(recorded);
  if (!event.ok) return parkEvent(record, event.error.code);
  if (event.value.data.client_id !== clientId) return parkEvent(record, 'client-mismatched');
  const projected = project(view, event.value, recorded.revision);
  if (projected.outcome === 'impossible') return parkEvent(record, 'history-impossible');
  const row = viewRow(projected.view);
  return row.ok ? { outcome: 'changed', row: row.value } : parkEvent(record, row.error);
};

export const parkEvent = ({ recorded, clientId }: ClientRecord, reason: ParkReason): Parked => {
  const { position, stream, revision } = recorded;
  const view: ParkedClientView = { status: 'parked', client_id: clientId, revision };
  const row = { view, document: canonicalJson({ ...view }) };
  return { outcome: 'parked', row, event: { position, stream, revision, reason } };
};

/** JSON.parse accepts values that canonical JSON cannot hold: lone surrogates, 1e400, unbounded nesting (P5). */
const viewRow = (view: ProjectedClientView): Result<ViewRow, 'not-storable'> => {
  try {
    return ok({ view, document: canonicalJson(inNameOrder({ ...view })) });
  } catch {
    return fail('not-storable');
  }
};

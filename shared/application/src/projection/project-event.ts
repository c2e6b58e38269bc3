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
} from '@clientele/domain';
import { clientEventOf } from '../event-store/events.ts';
import { noRevision } from '../ports/event-store.ts';
import type { ParkedEvent, ParkReason, ProjectableEvent, ViewRow } from '../ports/read-model.ts';

/** What became of an event of the log that was offered to its client's row. */
export type EventProjection =
  | { readonly outcome: 'changed'; readonly row: ViewRow }
  | { readonly outcome: 'already-projected' }
  | { readonly outcome: 'gap' }
  | Parked;

type Parked = { readonly outcome: 'parked'; readonly row: ViewRow; readonly event: ParkedEvent };

/** An event together with the client in whose stream it lies. */
export type ClientRecord = { readonly recorded: ProjectableEvent; readonly clientId: string };

/**
 * The row after one more event. Total: what cannot be read or shown is parked, and with it everything that follows in its stream
 * (P5), in the same way however the log is cut into batches.
 */
export const projectEvent = (view: ClientView | undefined, record: ClientRecord): EventProjection => {
  const { recorded, clientId } = record;
  const revision = view?.revision ?? noRevision;
  if (recorded.revision <= revision) return { outcome: 'already-projected' };
  if (recorded.revision > revision + 1) return { outcome: 'gap' };
  if (view?.status === 'parked') return parkEvent(record, 'after-parked');
  const event = clientEventOf(recorded);
  if (!event.ok) return parkEvent(record, event.error.code);
  if (event.value.data.client_id !== clientId) return parkEvent(record, 'client-mismatched');
  const projected = project(view, event.value, recorded.revision);
  if (projected.outcome === 'impossible') return parkEvent(record, 'history-impossible');
  if (projected.outcome !== 'changed') return { outcome: projected.outcome };
  const row = viewRow(projected.view);
  return row.ok ? { outcome: 'changed', row: row.value } : parkEvent(record, row.error);
};

export const parkEvent = ({ recorded, clientId }: ClientRecord, reason: ParkReason): Parked => {
  const { position, stream, revision } = recorded;
  const view: ParkedClientView = { status: 'parked', client_id: clientId, revision };
  const row = { view, document: canonicalJson({ ...view }) };
  return { outcome: 'parked', row, event: { position, stream, revision, reason } };
};

/** What JSON.parse lets through and canonical JSON cannot hold: lone surrogates, 1e400, nesting without end (P5). */
const viewRow = (view: ProjectedClientView): Result<ViewRow, 'not-storable'> => {
  try {
    return ok({ view, document: canonicalJson(inNameOrder({ ...view })) });
  } catch {
    return fail('not-storable');
  }
};

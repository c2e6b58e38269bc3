import type { ClientView } from '@clientele/domain';
import type { EventLog, ParkedEvent, ViewRow } from './ports.ts';
import { type ClientRecord, parkEvent, type Shown, showEvent } from './show-event.ts';

/** A client as its whole stream has it: its row, and what of the stream is parked. */
export type ShownStream = { readonly stream: string; readonly row: ViewRow; readonly parked: readonly ParkedEvent[] };

/**
 * Makes a row again from the whole stream (reliability.md P3). Where the log itself lacks an event, what comes after it is parked:
 * no row is better than a wrong one. `undefined` for a stream that the log does not have.
 */
export const showStream = async (
  log: Pick<EventLog, 'readStream'>,
  { stream, clientId }: { readonly stream: string; readonly clientId: string },
): Promise<ShownStream | undefined> => {
  let row: ViewRow | undefined;
  const parked: ParkedEvent[] = [];
  for (const recorded of await log.readStream(stream)) {
    const shown = showContiguous(row?.view, { recorded, clientId });
    if (shown.outcome === 'already-shown') continue;
    row = shown.row;
    if (shown.outcome === 'parked') parked.push(shown.event);
  }
  return row === undefined ? undefined : { stream, row, parked };
};

/** After a gap in the delivery: the stream decides; an event that it does not have either is parked. */
export const mendGap = async (
  log: Pick<EventLog, 'readStream'>,
  { recorded, clientId }: ClientRecord,
): Promise<ShownStream> => {
  const again = await showStream(log, { stream: recorded.stream, clientId });
  const shown = showContiguous(again?.row.view, { recorded, clientId });
  if (again !== undefined && shown.outcome === 'already-shown') return again;
  const missing = parkEvent({ recorded, clientId }, 'events-missing');
  return { stream: recorded.stream, row: missing.row, parked: [...(again?.parked ?? []), missing.event] };
};

const showContiguous = (
  view: ClientView | undefined,
  record: ClientRecord,
): Exclude<Shown, { readonly outcome: 'gap' }> => {
  const shown = showEvent(view, record);
  return shown.outcome === 'gap' ? parkEvent(record, 'events-missing') : shown;
};

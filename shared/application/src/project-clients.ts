import type { ClientView } from '@clientele/domain';
import type { EventLog, ParkedEvent, RecordedEvent, ViewRow, ViewStore } from './ports.ts';
import { showEvent } from './show-event.ts';
import { mendGap } from './show-stream.ts';
import { clientIdOfStream } from './streams.ts';

/** What a batch did to the rows. */
export type BatchOutcome = {
  readonly applied: number;
  readonly alreadyShown: number;
  readonly parked: readonly ParkedEvent[];
};

/** What projecting works with. */
export type Projecting = { readonly log: Pick<EventLog, 'readStream'>; readonly views: ViewStore };

/**
 * Applies a batch of the log to the rows: position and rows in one transaction, a redelivered event a no-op, a gap mended by reading
 * the stream again, an event that cannot be shown parked without stopping the others (reliability.md P1 to P3, P5).
 */
export const projectBatch = async (
  { log, views }: Projecting,
  batch: readonly RecordedEvent[],
): Promise<BatchOutcome> => {
  const last = batch.at(-1);
  if (last === undefined) return { applied: 0, alreadyShown: 0, parked: [] };
  const shownPosition = await views.position();
  const before = await viewsBefore(views, batch, shownPosition);
  const rows = new Map<string, ViewRow>();
  const mended = new Set<string>();
  let parked: ParkedEvent[] = [];
  let alreadyShown = 0;
  for (const recorded of batch) {
    const clientId = clientIdOfStream(recorded.stream);
    if (clientId === undefined) continue;
    const shown = showEvent(rows.get(clientId)?.view ?? before.get(clientId), { recorded, clientId });
    if (shown.outcome === 'already-shown') {
      alreadyShown += 1;
    } else if (shown.outcome === 'gap') {
      const stream = await mendGap(log, { recorded, clientId });
      rows.set(clientId, stream.row);
      mended.add(recorded.stream);
      parked = [...parked.filter((event) => event.stream !== recorded.stream), ...stream.parked];
    } else {
      rows.set(clientId, shown.row);
      if (shown.outcome === 'parked') parked.push(shown.event);
    }
  }
  const position = Math.max(last.position, shownPosition);
  await views.apply({ rows: [...rows.values()], parked, unparked: [...mended], position });
  return { applied: rows.size, alreadyShown, parked };
};

/** The rows of the batch's clients, asked for at once; those that the batch itself registers have none. */
const viewsBefore = async (
  views: ViewStore,
  batch: readonly RecordedEvent[],
  shownPosition: number,
): Promise<ReadonlyMap<string, ClientView>> => {
  const asked = new Set<string>();
  const registered = new Set<string>();
  for (const { stream, revision, position } of batch) {
    const clientId = clientIdOfStream(stream);
    if (clientId === undefined || registered.has(clientId)) continue;
    if (revision === 0 && position > shownPosition) registered.add(clientId);
    else asked.add(clientId);
  }
  return asked.size === 0 ? noViews : views.getMany([...asked]);
};

const noViews: ReadonlyMap<string, ClientView> = new Map();

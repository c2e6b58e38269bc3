import type { ClientView } from '@clientele/domain';
import type { ParkedEvent, ShowableEvent, ViewRow } from './ports.ts';
import { type ClientRecord, showEvent } from './show-event.ts';
import type { ShownStream } from './show-stream.ts';
import { clientIdOfStream } from './streams.ts';

/** What a batch makes of the rows before it. */
export type ShownBatch = {
  readonly rows: readonly ViewRow[];
  readonly parked: readonly ParkedEvent[];
  readonly alreadyShown: number;
  /** The first event of each client before which one is missing; that client's rows are not to be applied before the gap is mended. */
  readonly gaps: readonly ClientRecord[];
};

/** The rows that a batch starts from. */
export type RowsBefore = {
  readonly viewOf: (clientId: string) => ClientView | undefined;
  /** Clients whose streams were read again. */
  readonly mended?: ReadonlyMap<string, ShownStream>;
};

/** The rows after a batch, in the order of its events. A redelivered event changes nothing, and one that cannot be shown is parked (reliability.md P1 to P3, P5). */
export const showBatch = (batch: readonly ShowableEvent[], { viewOf, mended = noStreams }: RowsBefore): ShownBatch => {
  const rows = new Map<string, ViewRow>();
  const gaps = new Map<string, ClientRecord>();
  const parked: ParkedEvent[] = [];
  let alreadyShown = 0;
  for (const [clientId, stream] of mended) {
    rows.set(clientId, stream.row);
    parked.push(...stream.parked);
  }
  for (const recorded of batch) {
    const clientId = clientIdOfStream(recorded.stream);
    if (clientId === undefined || gaps.has(clientId)) continue;
    const shown = showEvent(rows.get(clientId)?.view ?? viewOf(clientId), { recorded, clientId });
    if (shown.outcome === 'already-shown') alreadyShown += 1;
    else if (shown.outcome === 'gap') gaps.set(clientId, { recorded, clientId });
    else rows.set(clientId, shown.row);
    if (shown.outcome === 'parked') parked.push(shown.event);
  }
  return { rows: [...rows.values()], parked, alreadyShown, gaps: [...gaps.values()] };
};

const noStreams: ReadonlyMap<string, ShownStream> = new Map();

/** Clients that these events begin: they have no row to start from, and none need be looked for. */
export const beginningClients = (batch: readonly ShowableEvent[], shownPosition: number): ReadonlySet<string> => {
  const beginning = new Set<string>();
  for (const { stream, revision, position } of batch) {
    const clientId = revision === 0 && position > shownPosition ? clientIdOfStream(stream) : undefined;
    if (clientId !== undefined) beginning.add(clientId);
  }
  return beginning;
};

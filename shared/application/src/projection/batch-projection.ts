import type { ClientView } from '@clientele/domain';
import { clientIdOfStream } from '../event-store/streams.ts';
import type { ParkedEvent, ProjectableEvent, ViewRow } from '../ports/read-model.ts';
import { type ClientRecord, projectEvent } from './project-event.ts';
import type { ProjectedStream } from './project-stream.ts';

/** The result of applying a batch to the rows before it. */
export type RowsProjection = {
  readonly rows: readonly ViewRow[];
  readonly parked: readonly ParkedEvent[];
  readonly alreadyProjected: number;
  /**
   * For each client with a missing event, the first event after the gap. That client's rows must not be applied until
   * the gap is closed.
   */
  readonly gaps: readonly ClientRecord[];
};

/** The rows that a batch starts from. */
export type RowsBefore = {
  readonly viewOf: (clientId: string) => ClientView | undefined;
  /** Clients whose streams were read again. */
  readonly mended?: ReadonlyMap<string, ProjectedStream>;
};

/**
 * The rows after a batch, in the order of its events. A redelivered event changes nothing, and one that cannot be shown
 * is parked (P1 to P3, P5).
 */
export const projectRows = (
  batch: readonly ProjectableEvent[],
  { viewOf, mended = noStreams }: RowsBefore,
): RowsProjection => {
  const rows = new Map<string, ViewRow>();
  const gaps = new Map<string, ClientRecord>();
  const parked: ParkedEvent[] = [];
  let alreadyProjected = 0;
  for (const [clientId, stream] of mended) {
    rows.set(clientId, stream.row);
    parked.push(...stream.parked);
  }
  for (const recorded of batch) {
    const clientId = clientIdOfStream(recorded.stream);
    if (clientId === undefined || gaps.has(clientId)) continue;
    const projected = projectEvent(rows.get(clientId)?.view ?? viewOf(clientId), { recorded, clientId });
    if (projected.outcome === 'already-projected') alreadyProjected += 1;
    else if (projected.outcome === 'gap') gaps.set(clientId, { recorded, clientId });
    else rows.set(clientId, projected.row);
    if (projected.outcome === 'parked') parked.push(projected.event);
  }
  return { rows: [...rows.values()], parked, alreadyProjected, gaps: [...gaps.values()] };
};

const noStreams: ReadonlyMap<string, ProjectedStream> = new Map();

/** Clients whose first event is in the batch. They have no row yet, so none need be looked up. */
export const beginningClients = (
  batch: readonly ProjectableEvent[],
  projectedPosition: number,
): ReadonlySet<string> => {
  const beginning = new Set<string>();
  for (const { stream, revision, position } of batch) {
    const clientId = revision === 0 && position > projectedPosition ? clientIdOfStream(stream) : undefined;
    if (clientId !== undefined) beginning.add(clientId);
  }
  return beginning;
};

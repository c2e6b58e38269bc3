import type { ClientView } from '@clientele/domain';
import { clientIdOfStream } from '../event-store/streams.ts';
import type { EventStore, RecordedEvent } from '../ports/event-store.ts';
import type { BatchOutcome, ViewStore } from '../ports/read-model.ts';
import { beginningClients, projectRows } from './batch-projection.ts';
import { mendGap, type ProjectedStream } from './project-stream.ts';

/** What projecting works with. */
export type Projecting = { readonly eventStore: Pick<EventStore, 'readStream'>; readonly views: ViewStore };

/**
 * Applies a batch of the log to the rows. Position and rows change in one transaction, a redelivered event is a no-op,
 * a gap is closed by reading the stream again, and an event that cannot be shown is parked without stopping the others
 * (P1 to P3, P5).
 */
export const projectBatch = async (
  { eventStore, views }: Projecting,
  batch: readonly RecordedEvent[],
): Promise<BatchOutcome> => {
  if (batch.length === 0) return { applied: 0, alreadyProjected: 0, parked: [] };
  const projectedPosition = await views.position();
  const before = await viewsBefore(views, batch, projectedPosition);
  const mended = new Map<string, ProjectedStream>();
  const projectAgain = () => projectRows(batch, { viewOf: (clientId) => before.get(clientId), mended });
  let projected = projectAgain();
  while (projected.gaps.length > 0) {
    for (const gap of projected.gaps) mended.set(gap.clientId, await mendGap(eventStore, gap));
    projected = projectAgain();
  }
  const { rows, parked, alreadyProjected } = projected;
  const position = Math.max(batch.at(-1)?.position ?? 0, projectedPosition);
  await views.apply({ rows, parked, unparked: [...mended.values()].map(({ stream }) => stream), position });
  return { applied: rows.length, alreadyProjected, parked };
};

/** The rows of the batch's clients, in one query. */
const viewsBefore = async (
  views: ViewStore,
  batch: readonly RecordedEvent[],
  projectedPosition: number,
): Promise<ReadonlyMap<string, ClientView>> => {
  const beginning = beginningClients(batch, projectedPosition);
  const asked = new Set<string>();
  for (const { stream } of batch) {
    const clientId = clientIdOfStream(stream);
    if (clientId !== undefined && !beginning.has(clientId)) asked.add(clientId);
  }
  return asked.size === 0 ? noViews : views.getMany([...asked]);
};

const noViews: ReadonlyMap<string, ClientView> = new Map();

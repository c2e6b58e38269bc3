import type { ClientView } from '@clientele/domain';
import type { BatchOutcome, EventLog, RecordedEvent, ViewStore } from './ports.ts';
import { beginningClients, showBatch } from './show-batch.ts';
import { mendGap, type ShownStream } from './show-stream.ts';
import { clientIdOfStream } from './streams.ts';

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
  if (batch.length === 0) return { applied: 0, alreadyShown: 0, parked: [] };
  const shownPosition = await views.position();
  const before = await viewsBefore(views, batch, shownPosition);
  const mended = new Map<string, ShownStream>();
  const show = () => showBatch(batch, { viewOf: (clientId) => before.get(clientId), mended });
  let shown = show();
  while (shown.gaps.length > 0) {
    for (const gap of shown.gaps) mended.set(gap.clientId, await mendGap(log, gap));
    shown = show();
  }
  const { rows, parked, alreadyShown } = shown;
  const position = Math.max(batch.at(-1)?.position ?? 0, shownPosition);
  await views.apply({ rows, parked, unparked: [...mended.values()].map(({ stream }) => stream), position });
  return { applied: rows.length, alreadyShown, parked };
};

/** The rows of the batch's clients, asked for at once. */
const viewsBefore = async (
  views: ViewStore,
  batch: readonly RecordedEvent[],
  shownPosition: number,
): Promise<ReadonlyMap<string, ClientView>> => {
  const beginning = beginningClients(batch, shownPosition);
  const asked = new Set<string>();
  for (const { stream } of batch) {
    const clientId = clientIdOfStream(stream);
    if (clientId !== undefined && !beginning.has(clientId)) asked.add(clientId);
  }
  return asked.size === 0 ? noViews : views.getMany([...asked]);
};

const noViews: ReadonlyMap<string, ClientView> = new Map();

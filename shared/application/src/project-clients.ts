import { type ClientView, project } from '@clientele/domain';
import { readable } from './load-client.ts';
import type { EventLog, RecordedEvent, ViewStore } from './ports.ts';
import { clientStreamPrefix } from './streams.ts';

/** What a batch did to the rows. */
export type BatchOutcome = { readonly applied: number; readonly alreadyShown: number };

/**
 * Applies a batch of the log to the rows: position and rows in one transaction, a redelivered event a no-op,
 * a gap mended by reading the stream again (reliability.md P1 to P3).
 */
export const projectBatch = async (
  { log, views }: { readonly log: Pick<EventLog, 'readStream'>; readonly views: ViewStore },
  batch: readonly RecordedEvent[],
): Promise<BatchOutcome> => {
  const last = batch.at(-1);
  if (last === undefined) return { applied: 0, alreadyShown: 0 };
  const shownPosition = await views.position();
  const changed = new Map<string, ClientView>();
  let alreadyShown = 0;
  for (const recorded of batch) {
    const clientId = clientIdOf(recorded);
    if (clientId === undefined) continue;
    const isNew = recorded.revision === 0 && recorded.position > shownPosition;
    const view = changed.get(clientId) ?? (isNew ? undefined : await views.get(clientId));
    const projected = project(view, readable(recorded), recorded.revision);
    if (projected.outcome === 'changed') changed.set(clientId, projected.view);
    if (projected.outcome === 'already-shown') alreadyShown += 1;
    if (projected.outcome === 'gap') changed.set(clientId, await viewFromStream(log, recorded.stream));
  }
  await views.apply({ views: [...changed.values()], position: Math.max(last.position, shownPosition) });
  return { applied: changed.size, alreadyShown };
};

const clientIdOf = ({ stream }: RecordedEvent): string | undefined =>
  stream.startsWith(clientStreamPrefix) ? stream.slice(clientStreamPrefix.length) : undefined;

/**
 * The row as its whole stream has it.
 * @throws Error where the log itself lacks an event: no row is better than a wrong one.
 */
const viewFromStream = async (log: Pick<EventLog, 'readStream'>, stream: string): Promise<ClientView> => {
  let view: ClientView | undefined;
  for (const recorded of await log.readStream(stream)) {
    const projected = project(view, readable(recorded), recorded.revision);
    if (projected.outcome !== 'changed')
      throw new Error(`the log lacks an event of ${stream} before revision ${recorded.revision}`);
    view = projected.view;
  }
  if (view === undefined) throw new Error(`the log has no stream ${stream}`);
  return view;
};

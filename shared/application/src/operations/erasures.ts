import { type ClientEvent, isJsonObject } from '@clientele/domain';
import { eventMetadata } from '../event-store/events.ts';
import { clientIdOfStream, clientStream } from '../event-store/streams.ts';
import type { EventStore, RecordedEvent } from '../ports/event-store.ts';
import type { Ids } from '../ports/ids.ts';
import { type Erasing, type Erasure, eraseClient } from './erase-client.ts';
import type { ReportProgress } from './progress.ts';

/**
 * An operator's order to erase a client. It is kept apart from the event log and the keys, because a backup of these
 * from before the erasure knows nothing of it.
 */
export type ErasureOrder = { readonly clientId: string; readonly at: string; readonly by: string };

/** The orders that are kept apart from the data. */
export type ErasureOrders = {
  readonly read: () => readonly ErasureOrder[];
  /** Durable when it returns. An order that is there already is not written again. */
  readonly add: (orders: readonly ErasureOrder[]) => void;
};

export type EraseRequest = Parameters<typeof eraseClient>[1] & { readonly caller: { readonly id: string } };

/**
 * Erases a client on an order that is durable first: should this be interrupted, or the data be replaced by an older
 * copy, the order is carried out again. A client that the event log does not have is not ordered.
 */
export const eraseOnOrder = async (
  context: Erasing & { readonly orders: Pick<ErasureOrders, 'add'> | undefined },
  request: EraseRequest,
): ReturnType<typeof eraseClient> => {
  const { eventStore, orders, clock } = context;
  const { clientId, caller } = request;
  const isKnown = (await eventStore.readStream(clientStream(clientId))).length > 0;
  if (isKnown) orders?.add([{ clientId, at: clock.rfc3339(), by: caller.id }]);
  return eraseClient(context, request);
};

export type Replayed = Readonly<Record<Erasure, number>>;

/**
 * Carries out orders on data that may be older than they are: after a restore (E2). It can be interrupted and repeated.
 * A client without a key costs one look-up, and its stream is not read.
 * @throws Error if a client could not be erased.
 */
export const replayErasures = async (
  context: Erasing & { readonly ids: Pick<Ids, 'eventId'> },
  orders: readonly ErasureOrder[],
  traceparent: () => string,
): Promise<Replayed> => {
  const replayed = { erased: 0, 'already-erased': 0, 'unknown-client': 0 };
  for (const { clientId, by } of orders) {
    if ((await context.keys.readKey(clientId)) === undefined) {
      replayed['already-erased'] += 1;
      continue;
    }
    const outcome = await eraseClient(context, {
      clientId,
      caller: { kind: 'operator', id: by },
      policy: { version: 'none' },
      requestContext: { correlationId: context.ids.eventId(), traceparent: traceparent() },
    });
    if (!outcome.ok) throw new Error(`${clientId} could not be erased again: ${outcome.error.description}`);
    replayed[outcome.value] += 1;
  }
  return replayed;
};

const batchEventsMax = 500;

/** The orders that an event log records, to keep them apart from it. Reads the log once. */
export const erasuresInLog = async (
  eventStore: Pick<EventStore, 'readAll' | 'headPosition'>,
  reportProgress: ReportProgress,
): Promise<readonly ErasureOrder[]> => {
  const headPosition = await eventStore.headPosition();
  const orders = new Map<string, ErasureOrder>();
  let position = 0;
  let events = 0;
  while (position < headPosition) {
    const batch = await eventStore.readAll(position, batchEventsMax);
    const last = batch.at(-1);
    if (last === undefined) throw new Error(`the event log ended at position ${position} of ${headPosition}`);
    for (const order of batch.flatMap(orderOf)) orders.set(order.clientId, order);
    events += batch.length;
    position = last.position;
    reportProgress({ unit: 'events', count: events, at: position, end: Math.max(headPosition, position) });
  }
  return [...orders.values()];
};

/** Data and metadata may be unreadable: stream and type are enough. */
const orderOf = (event: RecordedEvent): readonly ErasureOrder[] => {
  const clientId = clientIdOfStream(event.stream);
  if (event.type !== ('ClientErased' satisfies ClientEvent['type']) || clientId === undefined) return [];
  const { at, actor } = eventMetadata(event) ?? {};
  const by = isJsonObject(actor) ? actor.id : undefined;
  return [{ clientId, at: typeof at === 'string' ? at : '', by: typeof by === 'string' ? by : 'unknown' }];
};

import { type Client, evolve, fail, type JsonObject, ok, type Result, unregistered } from '@clientele/domain';
import { clientEventOf } from '../event-store/events.ts';
import { clientStream } from '../event-store/streams.ts';
import { type EventStore, noRevision, type RecordedEvent } from '../ports/event-store.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';

/** A client folded from its stream. Its personal data is still sealed, so folding needs no key and keeps none. */
export type FoldedClient = {
  readonly client: Client<JsonObject>;
  /** Revision of the last event; `noRevision` for a stream never written. */
  readonly revision: number;
  /** Position of the last event; 0 for a stream never written. */
  readonly position: number;
};

/**
 * The last folded state of clients with long streams, so that the thousandth update costs no more than the tenth. Each
 * use reads the stream from the last folded event on, so an entry is never trusted without confirmation from the event
 * store. Entries may be lost at any time.
 */
export type FoldedClients = {
  readonly get: (clientId: string) => FoldedClient | undefined;
  readonly keep: (clientId: string, folded: FoldedClient) => void;
  /** Must be called after a conflict and when a client ends. */
  readonly drop: (clientId: string) => void;
};

const clientsMax = 1_000;
/** Reading a shorter stream costs no more than checking an entry. */
const keptFromRevision = 16;

export const foldedClients = (): FoldedClients => {
  const kept = leastRecentlyUsed<FoldedClient>(clientsMax);
  return {
    get: kept.get,
    keep: (clientId, folded) => {
      if (folded.revision >= keptFromRevision && folded.client.status === 'registered') kept.set(clientId, folded);
    },
    drop: kept.drop,
  };
};

type Sources = { readonly eventStore: Pick<EventStore, 'readStream'>; readonly folded: FoldedClients };

/** The first event of a stream that this program cannot read. */
export type UnreadableStream = { readonly revision: number; readonly position: number };

/** Folds the stream from its first event, or from the last folded state. */
export const foldClient = async (
  sources: Sources,
  clientId: string,
): Promise<Result<FoldedClient, UnreadableStream>> => {
  const { eventStore, folded } = sources;
  const stream = clientStream(clientId);
  const known = folded.get(clientId);
  const later =
    known === undefined ? undefined : eventsAfter(known, await eventStore.readStream(stream, known.revision));
  const result =
    known === undefined || later === undefined
      ? foldEvents(nothing, await eventStore.readStream(stream))
      : foldEvents(known, later);
  if (result.ok && result.value.client.status === 'registered') folded.keep(clientId, result.value);
  else folded.drop(clientId);
  return result;
};

const nothing: FoldedClient = { client: unregistered, revision: noRevision, position: 0 };

/**
 * The events after the last folded one. Undefined if the stream no longer has that event: it is then a different stream
 * and must be read from the start.
 */
const eventsAfter = (known: FoldedClient, events: readonly RecordedEvent[]): readonly RecordedEvent[] | undefined => {
  const [last, ...later] = events;
  return last?.revision === known.revision && last.position === known.position ? later : undefined;
};

const foldEvents = (before: FoldedClient, events: readonly RecordedEvent[]): Result<FoldedClient, UnreadableStream> => {
  const last = events.at(-1);
  if (last === undefined) return ok(before);
  const { revision, position } = last;
  let { client } = before;
  for (const recorded of events) {
    const event = clientEventOf(recorded);
    if (!event.ok) return fail({ revision, position });
    client = evolve(client, event.value);
  }
  return ok({ client, revision, position });
};

import { type Client, evolve, fail, type JsonObject, ok, type Result, unregistered } from '@clientele/domain';
import { clientEventOf } from '../event-store/events.ts';
import { clientStream } from '../event-store/streams.ts';
import { type EventStore, noRevision, type RecordedEvent } from '../ports/event-store.ts';
import { leastRecentlyUsed } from './least-recently-used.ts';

/** A client as its stream has it, with its personal data still sealed: no key is needed to make it, and none is kept with it. */
export type FoldedClient = {
  readonly client: Client<JsonObject>;
  /** Revision of the last event; `noRevision` for a stream never written. */
  readonly revision: number;
  /** Position of the last event; 0 for a stream never written. */
  readonly position: number;
};

/**
 * Clients with long streams, as they were folded last, so that the thousandth update costs no more than the tenth. Each use reads what was
 * appended since, beginning with the last event that was folded, so an entry is never believed without the event store's word. It may be lost at any time.
 */
export type FoldedClients = {
  readonly get: (clientId: string) => FoldedClient | undefined;
  readonly keep: (clientId: string, folded: FoldedClient) => void;
  /** To be called after a conflict and when a client ends. */
  readonly drop: (clientId: string) => void;
};

const clientsMax = 1_000;
/** A shorter stream is read as fast as an entry is checked. */
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

/** What a stream says, or where it stops being readable for this program. */
export type UnreadableStream = { readonly revision: number; readonly position: number };

/** Folds the stream from its beginning, or from where it was folded last. */
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

/** Nothing if the stream does not have the event that was folded last: then it is another stream, and is read whole. */
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

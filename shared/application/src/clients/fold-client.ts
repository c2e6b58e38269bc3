import { endedBy, evolve, fail, ok, type Result, unregistered } from '@clientele/domain';
import { clientEventOf } from '../event-store/events.ts';
import { clientStream } from '../event-store/streams.ts';
import { type EventStore, noRevision, type RecordedEvent } from '../ports/event-store.ts';
import { type ClientEnds, readEnds } from './client-ends.ts';
import { readSnapshot } from './client-snapshots.ts';
import type { FoldedClient, FoldedClients } from './folded-clients.ts';

type Sources = { readonly eventStore: Pick<EventStore, 'readStream'>; readonly folded: FoldedClients };

/** The end of a stream that holds an event which this program cannot read. */
export type UnreadableStream = { readonly revision: number; readonly position: number };

/** `unfinished`: the stream is so long that it takes several requests to fold it; this one has done its share. */
export type FoldFault = UnreadableStream | 'unfinished';

type Folding = Result<FoldedClient, FoldFault>;

/** Events that are folded without a pause. Others wait meanwhile, and each event may have 64 KiB. */
const pageEventsMax = 64;
/** Text that one request folds. Only streams from before there were snapshots have more. */
const foldedBytesMax = 64 * 1024 * 1024;

/**
 * The client at the end of its stream: folded from its kept state or its snapshot, whose last event must still be
 * there, or else from its first event.
 */
export const foldClient = async (
  sources: Sources,
  clientId: string,
  read?: ClientEnds,
): Promise<Result<FoldedClient, FoldFault>> => {
  const ends = read ?? (await readEnds(sources, clientId));
  const result = ends === undefined ? ok(nothing) : await foldTo(ends, { ...sources, clientId });
  if (result.ok && result.value.client.status === 'registered') sources.folded.keep(clientId, result.value);
  else if (result.ok || result.error !== 'unfinished') sources.folded.drop(clientId);
  return result;
};

const nothing: FoldedClient = {
  client: unregistered,
  revision: noRevision,
  position: 0,
  snapshotRevision: noRevision,
};

type Client = Sources & { readonly clientId: string };

const foldTo = async (ends: ClientEnds, client: Client): Promise<Folding> => {
  const { revision, position } = ends.last;
  const ended = endedBy(ends.last.type, client.clientId);
  if (ended !== undefined) return ok({ client: ended, revision, position, snapshotRevision: noRevision });
  if (ends.newest[0]?.revision === 0) return foldEvents(nothing, ends.newest);
  const kept = client.folded.get(client.clientId);
  const fromKept = kept === undefined ? undefined : await foldFrom(kept, ends, client);
  if (fromKept !== undefined) return fromKept;
  const snapshot = await readSnapshot(client.eventStore, client.clientId);
  const fromSnapshot = snapshot === undefined ? undefined : await foldFrom(snapshot, ends, client);
  return fromSnapshot ?? (await foldPages(nothing, ends, client));
};

/** Undefined if the stream no longer has the last event of the folded state: it is then a different stream. */
const foldFrom = async (before: FoldedClient, ends: ClientEnds, client: Client): Promise<Folding | undefined> => {
  const isWithin = (ends.newest[0]?.revision ?? 0) <= before.revision;
  const events = isWithin ? ends.newest : await readPage(client, before.revision);
  const index = events.findIndex(({ revision }) => revision === before.revision);
  if (index === -1 || events[index]?.position !== before.position) return undefined;
  const folded = foldEvents(before, events.slice(index + 1));
  return folded.ok ? foldPages(folded.value, ends, client) : folded;
};

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const readPage = ({ eventStore, clientId }: Client, fromRevision: number): Promise<readonly RecordedEvent[]> =>
  eventStore.readStream(clientStream(clientId), { fromRevision, eventsMax: pageEventsMax });

/** Folds page by page up to the last event. Between two pages, other requests have their turn. */
const foldPages = async (before: FoldedClient, { last }: ClientEnds, client: Client): Promise<Folding> => {
  let folded = before;
  let bytes = 0;
  while (folded.revision < last.revision) {
    if (bytes > foldedBytesMax) {
      client.folded.keep(client.clientId, folded);
      return fail('unfinished');
    }
    const page = await readPage(client, folded.revision + 1);
    if (page.length === 0) return fail({ revision: last.revision, position: last.position });
    const next = foldEvents(folded, page);
    if (!next.ok) return fail({ revision: last.revision, position: last.position });
    folded = next.value;
    bytes += page.reduce((sum, { dataText, metadataText }) => sum + dataText.length + metadataText.length, 0);
    await nextTurn();
  }
  return ok(folded);
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
  return ok({ client, revision, position, snapshotRevision: before.snapshotRevision });
};

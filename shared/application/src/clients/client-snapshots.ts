import { fail, ok, type Result } from '@clientele/domain';
import { type EventOrigin, newEvent, storedEventOf } from '../event-store/events.ts';
import { snapshotStream } from '../event-store/streams.ts';
import type { Clock } from '../ports/clock.ts';
import { type EventStore, type NewEvent, noRevision } from '../ports/event-store.ts';
import type { Ids } from '../ports/ids.ts';
import type { Caller, RequestContext } from '../ports/request-context.ts';
import { type Refusal, refusal } from '../refusals.ts';
import type { FoldedClient, FoldedClients } from './folded-clients.ts';

/** The newest snapshot of a client; undefined if there is none that this program can read. */
export const readSnapshot = async (
  eventStore: Pick<EventStore, 'readStream'>,
  clientId: string,
): Promise<FoldedClient | undefined> => {
  const [newest] = await eventStore.readStream(snapshotStream(clientId), { newestMax: 1 });
  const event = newest === undefined ? undefined : storedEventOf(newest);
  if (event?.ok !== true || event.value.type !== 'ClientSnapshotTaken') return undefined;
  if (event.value.data.client_id !== clientId) return undefined;
  const { position, ...state } = event.value.data;
  const { revision } = state;
  return { client: { status: 'registered', ...state }, revision, position, snapshotRevision: revision };
};

type Compacting = {
  readonly eventStore: EventStore;
  readonly ids: Pick<Ids, 'eventId'>;
  readonly clock: Clock;
  readonly tenant: string;
  readonly folded: FoldedClients;
};

/** Events after which a new snapshot is taken. A client is folded from at most so many, and one page. */
const snapshotEventsMin = 64;
/** Events that a stream may have after its last snapshot. Beyond that, it takes no more updates. */
const uncompactedEventsMax = 1_024;

const registration: Caller = { kind: 'service', id: 'registration' };

/**
 * Takes a snapshot if the stream has grown enough since the last one. It saves work and nothing depends on it, so a
 * failure is no fault of the request, until the stream has become too long to take another update.
 */
export const compactClient = async (
  context: Compacting,
  folded: FoldedClient,
  request: { readonly policy: { readonly version: string }; readonly requestContext: RequestContext },
): Promise<Result<null, Refusal>> => {
  const uncompactedEvents = folded.revision - folded.snapshotRevision;
  if (uncompactedEvents < snapshotEventsMin || folded.client.status !== 'registered') return ok(null);
  const origin = {
    caller: registration,
    policy: request.policy.version,
    requestContext: request.requestContext,
    tenant: context.tenant,
  };
  if (await takeSnapshot(context, folded, origin)) return ok(null);
  return uncompactedEvents < uncompactedEventsMax ? ok(null) : fail(tooManyUpdates);
};

const takeSnapshot = async (context: Compacting, folded: FoldedClient, origin: EventOrigin): Promise<boolean> => {
  const event = snapshotEvent(context, folded, origin);
  if (event === undefined || folded.client.status !== 'registered') return false;
  const stream = snapshotStream(folded.client.client_id);
  const [before] = await context.eventStore.readStream(stream, { newestMax: 1 });
  const appends = [{ stream, expectedRevision: before?.revision ?? noRevision, events: [event] }];
  const appended = await context.eventStore.append({ appends });
  if (!appended.ok) return false;
  context.folded.keep(folded.client.client_id, { ...folded, snapshotRevision: folded.revision });
  return true;
};

/** Undefined if canonical JSON cannot hold the client (P5). */
const snapshotEvent = (
  context: Compacting,
  { client, position }: FoldedClient,
  origin: EventOrigin,
): NewEvent | undefined => {
  if (client.status !== 'registered') return undefined;
  const { status: _status, ...state } = client;
  try {
    return newEvent({ type: 'ClientSnapshotTaken', data: { ...state, position } }, origin, context);
  } catch {
    return undefined;
  }
};

const tooManyUpdates = refusal(
  'updates-too-many',
  'this client was updated too often since its record was last compacted, send this update again later',
);

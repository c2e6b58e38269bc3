import {
  type ClientEvent,
  currentVersion,
  fail,
  type JsonObject,
  joinPersonal,
  ok,
  type Result,
  type StoredClientEvent,
  type StoredEvent,
  type StoredEventFault,
  splitPersonal,
  upcast,
} from '@clientele/domain';
import type { Actor, ClientKey, Clock, EventMetadata, Ids, NewEvent, RecordedEvent, RequestContext } from './ports.ts';

/** What every event of one command has in common. */
export type EventOrigin = {
  readonly context: RequestContext;
  readonly actor: Actor;
  readonly tenant: string;
  readonly policy: string;
};

/** The event as it is stored: personal data sealed under the client's key. */
export const sealEvent = (event: ClientEvent, key: ClientKey): StoredClientEvent => {
  if (event.type === 'ClientDeleted' || event.type === 'ClientErased') return event;
  const { open, personal } = splitPersonal(event.data.metadata);
  const sealed = personal === undefined ? {} : { sealed: key.seal(personal) };
  if (event.type === 'ClientUpdated') {
    const { data, type } = event;
    return { type, data: { ...data, changed: [...data.changed], metadata: open, ...sealed } };
  }
  return { type: event.type, data: { ...event.data, metadata: open, ...sealed } };
};

/** The inverse of `sealEvent`. Without a key (erased) the personal data is simply absent. */
export const unsealEvent = (event: StoredClientEvent, key: ClientKey | undefined): ClientEvent => {
  if (event.type === 'ClientDeleted' || event.type === 'ClientErased') return event;
  const { sealed } = event.data;
  const personal = sealed === undefined || key === undefined ? undefined : key.unseal(sealed);
  const metadata = joinPersonal(event.data.metadata, personal);
  if (event.type === 'ClientUpdated') return { type: event.type, data: { ...event.data, metadata } };
  return { type: event.type, data: { ...event.data, metadata } };
};

export const newEvent = (event: StoredEvent, origin: EventOrigin, sources: { ids: Ids; clock: Clock }): NewEvent => ({
  id: sources.ids.eventId(),
  type: event.type,
  version: currentVersion(event.type),
  data: event.data as JsonObject,
  metadata: eventMetadata(origin, sources.clock),
});

const eventMetadata = ({ context, actor, tenant, policy }: EventOrigin, clock: Clock): EventMetadata => ({
  actor,
  at: clock.rfc3339(),
  causationId: context.correlationId,
  correlationId: context.correlationId,
  policy,
  tenant,
  traceparent: context.traceparent,
});

/** A recorded event as today's client event; claims and unknown events are not client events. */
export const clientEventOf = (recorded: RecordedEvent): Result<StoredClientEvent, StoredEventFault> => {
  const event = upcast(recorded);
  if (!event.ok) return event;
  if (event.value.type === 'RegistrationKeyClaimed') {
    return fail({ code: 'type-unknown', detail: 'a claim does not belong in the stream of a client' });
  }
  return ok(event.value);
};

import {
  type ClientEvent,
  fail,
  isJsonObject,
  type JsonObject,
  joinPersonal,
  memberPieces,
  objectText,
  ok,
  type Result,
  type StoredClientEvent,
  type StoredEvent,
  type StoredEventFault,
  splitPersonal,
  upcast,
  versionOf,
} from '@clientele/domain';
import type { Clock } from '../ports/clock.ts';
import type { EventMetadata, NewEvent, RecordedEvent } from '../ports/event-store.ts';
import type { Ids } from '../ports/ids.ts';
import type { ClientKey } from '../ports/keys.ts';
import type { Actor, RequestContext } from '../ports/request-context.ts';

/** What every event of one command has in common. */
export type EventOrigin = {
  readonly context: RequestContext;
  readonly actor: Actor;
  readonly tenant: string;
  readonly policy: string;
};

/** The event as it is stored: personal data sealed under the client's key. */
export const sealEvent = (event: ClientEvent, key: ClientKey): StoredClientEvent => {
  if (event.type !== 'ClientRegistered' && event.type !== 'ClientUpdated') return event;
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
  if (event.type !== 'ClientRegistered' && event.type !== 'ClientUpdated') return event;
  const { sealed } = event.data;
  const personal = sealed === undefined || key === undefined ? undefined : key.unseal(sealed);
  const metadata = joinPersonal(event.data.metadata, personal);
  if (event.type === 'ClientUpdated') return { type: event.type, data: { ...event.data, metadata } };
  return { type: event.type, data: { ...event.data, metadata } };
};

export const newEvent = (event: StoredEvent, origin: EventOrigin, sources: { ids: Ids; clock: Clock }): NewEvent => ({
  id: sources.ids.eventId(),
  type: event.type,
  version: versionOf(event),
  data: event.data as JsonObject,
  metadata: eventMetadata(origin, sources.clock),
});

/**
 * The event with its text, put together of metadata that are written already.
 * @param written the whole metadata, in pieces. Where some of them are sealed, what the event holds is written anew.
 */
export const withText = (event: NewEvent, metadata: JsonObject, written: readonly string[]): NewEvent => {
  const { metadata: open } = event.data;
  if (!isJsonObject(open)) return event;
  const [before = '', behind = ''] = memberPieces(event.data, ['metadata']);
  const text = objectText(open === metadata ? written : memberPieces(open));
  return { ...event, dataText: objectText([before, `,"metadata":${text}`, behind]) };
};

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
export const clientEventOf = (
  recorded: Pick<RecordedEvent, 'type' | 'version' | 'data'>,
): Result<StoredClientEvent, StoredEventFault> => {
  const event = upcast(recorded);
  if (!event.ok) return event;
  if (event.value.type === 'RegistrationKeyClaimed') {
    return fail({ code: 'type-unknown', detail: 'a claim does not belong in the stream of a client' });
  }
  return ok(event.value);
};

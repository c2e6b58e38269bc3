import {
  type ClientEvent,
  type ClientMetadata,
  canonicalJson,
  fail,
  inNameOrder,
  isJsonObject,
  type JsonObject,
  joinPersonal,
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
import type { NewEvent, RecordedEvent } from '../ports/event-store.ts';
import type { Ids } from '../ports/ids.ts';
import type { ClientKey } from '../ports/keys.ts';
import type { Caller, RequestContext } from '../ports/request-context.ts';

/*
 * How an event becomes bytes, and how bytes become an event again. No other module does either: outside of this module,
 * a written or recorded event is text, so no object can disagree with it.
 */

/** What all events of one command have in common. */
export type EventOrigin = {
  readonly requestContext: RequestContext;
  readonly caller: Caller;
  readonly tenant: string;
  /** Version of the registration policy under which the command was decided. */
  readonly policy: string;
};

/**
 * The event as it is written: data and metadata are canonical JSON (RFC 8785).
 * @throws TypeError on a value that canonical JSON cannot hold.
 */
export const newEvent = (
  event: StoredEvent,
  origin: EventOrigin,
  sources: { readonly ids: Pick<Ids, 'eventId'>; readonly clock: Clock },
): NewEvent => ({
  id: sources.ids.eventId(),
  type: event.type,
  version: versionOf(event),
  dataText: canonicalJson(inNameOrder(event.data as JsonObject)),
  metadataText: originText(origin, sources.clock),
});

const originText = ({ requestContext, caller, tenant, policy }: EventOrigin, clock: Clock): string =>
  canonicalJson({
    actor: inNameOrder(caller),
    at: clock.rfc3339(),
    causationId: requestContext.correlationId,
    correlationId: requestContext.correlationId,
    policy,
    tenant,
    traceparent: requestContext.traceparent,
  });

/** The event with its personal data sealed under the client's key. */
export const sealEvent = (event: ClientEvent, key: ClientKey | undefined): StoredClientEvent => {
  if (event.type !== 'ClientRegistered' && event.type !== 'ClientUpdated') return event;
  const { open, personal } = splitPersonal(event.data.metadata);
  const sealed = personal === undefined ? {} : { sealed: sealedText(personal, key) };
  if (event.type === 'ClientUpdated') {
    const { data, type } = event;
    return { type, data: { ...data, changed: [...data.changed], metadata: open, ...sealed } };
  }
  return { type: event.type, data: { ...event.data, metadata: open, ...sealed } };
};

const sealedText = (personal: JsonObject, key: ClientKey | undefined): string => {
  if (key === undefined) throw new Error('personal data is never written without a key that seals it');
  return key.seal(personal);
};

/** Metadata together with the unsealed personal data, which is absent without a key (erased). */
export const openMetadata = (
  { metadata, sealed }: { readonly metadata: JsonObject; readonly sealed?: string },
  key: ClientKey | undefined,
): ClientMetadata => joinPersonal(metadata, sealed === undefined ? undefined : key?.unseal(sealed));

/** The event's data; undefined if its bytes are not a JSON object. */
export const eventData = ({ dataText }: Pick<RecordedEvent, 'dataText'>): JsonObject | undefined =>
  jsonObject(dataText);

/** When, by whom and under which policy an event was written; undefined if its bytes are not a JSON object. */
export const eventMetadata = ({ metadataText }: Pick<RecordedEvent, 'metadataText'>): JsonObject | undefined =>
  jsonObject(metadataText);

const jsonObject = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

type ReadableEvent = Pick<RecordedEvent, 'type' | 'version' | 'dataText'>;

/** A recorded event of any version, in today's version. */
export const storedEventOf = (recorded: ReadableEvent): Result<StoredEvent, StoredEventFault> =>
  upcast({ type: recorded.type, version: recorded.version, data: eventData(recorded) });

/** The same for a client's stream. Claims, snapshots and unknown events are not client events. */
export const clientEventOf = (recorded: ReadableEvent): Result<StoredClientEvent, StoredEventFault> => {
  const event = storedEventOf(recorded);
  if (!event.ok) return event;
  if (event.value.type === 'RegistrationKeyClaimed' || event.value.type === 'ClientSnapshotTaken') {
    return fail({ code: 'type-unknown', detail: `${event.value.type} does not belong in the stream of a client` });
  }
  return ok(event.value);
};

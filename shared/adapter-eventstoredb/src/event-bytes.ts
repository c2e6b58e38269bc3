import type { NewEvent, RecordedEvent } from '@clientele/application';
import { canonicalJson, isJsonObject } from '@clientele/domain';
import type { AllStreamResolvedEvent, BinaryEventData, ResolvedEvent } from '@eventstore/db-client';

/**
 * The event as it is stored, the same bytes that SQLite's event store holds. Hence a binary event: of a JSON one the client would make
 * other bytes (`JSON.stringify` sorts names that look like numbers), and metadata must be a plain `Uint8Array`, for of a `Buffer` it
 * stores `{"type":"Buffer"…}`. The version is part of the type, since both byte strings are spoken for.
 */
export const storedEvent = ({ id, type, version, dataText, metadataText }: NewEvent): BinaryEventData => ({
  id,
  contentType: 'application/octet-stream',
  type: `${type}.v${version}`,
  data: utf8.encode(dataText),
  metadata: utf8.encode(metadataText),
});

const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What the server counts of an event, and some room for how it counts. */
export const storedBytes = ({ type, data, metadata }: BinaryEventData): number =>
  type.length + data.length + (metadata instanceof Uint8Array ? metadata.length : 0) + overheadBytes;

const overheadBytes = 256;

/** An event of ours as the log gives it, its stream without the namespace; nothing for a link whose event is gone. */
export const recordedEvent = (
  { event }: ResolvedEvent | AllStreamResolvedEvent,
  namespace: string,
): RecordedEvent | undefined => {
  if (event?.position === undefined) return undefined;
  const { data, metadata } = event;
  const { type, version } = typeAndVersion(event.type);
  return {
    position: Number(event.position.commit),
    stream: event.streamId.slice(namespace.length),
    revision: Number(event.revision),
    id: event.id,
    type,
    version,
    dataText: storedText(data),
    metadataText: storedText(metadata),
  };
};

const versionedType = /^(.+)\.v(\d{1,9})$/;

/** A type that somebody else wrote has no version, and none is made up: 0 is nobody's. */
const typeAndVersion = (stored: string): { readonly type: string; readonly version: number } => {
  const [, type, version] = versionedType.exec(stored) ?? [];
  return type === undefined ? { type: stored, version: 0 } : { type, version: Number(version) };
};

/**
 * The client gives metadata, and data that was stored as JSON, parsed: what was canonical JSON is so again. Bytes that are not UTF-8 are
 * no text and so no JSON object: the event is found wrong like any other of a wrong shape, and parked (P5).
 */
const storedText = (stored: unknown): string => {
  if (stored instanceof Uint8Array) return decoded(stored);
  return isJsonObject(stored) ? canonicalJson(stored) : '';
};

const decoded = (bytes: Uint8Array): string => {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return '';
  }
};

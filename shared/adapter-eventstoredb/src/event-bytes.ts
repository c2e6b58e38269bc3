import type { NewEvent, RecordedEvent } from '@clientele/application';
import { canonicalJson, isJsonObject } from '@clientele/domain';
import type { AllStreamResolvedEvent, BinaryEventData, ResolvedEvent } from '@eventstore/db-client';

/**
 * The event as it is stored, with the same bytes as in SQLite's event store. It is a binary event, because the client
 * would change the bytes of a JSON event (`JSON.stringify` sorts names that look like numbers). Metadata must be a
 * plain `Uint8Array`: a `Buffer` would be stored as `{"type":"Buffer"…}`. The version is part of the type, because both
 * byte strings are already in use.
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

/** The size of an event as the server counts it, with some allowance for its overhead. */
export const storedBytes = ({ type, data, metadata }: BinaryEventData): number =>
  type.length + data.length + (metadata instanceof Uint8Array ? metadata.length : 0) + overheadBytes;

const overheadBytes = 256;

/** Our event as read from the log, its stream without the namespace; undefined for a link whose event is gone. */
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

/** A type that another program wrote has no version. It gets 0, which no event of ours has. */
const typeAndVersion = (stored: string): { readonly type: string; readonly version: number } => {
  const [, type, version] = versionedType.exec(stored) ?? [];
  return type === undefined ? { type: stored, version: 0 } : { type, version: Number(version) };
};

/**
 * The client returns metadata, and data that was stored as JSON, parsed. Serializing them restores canonical JSON.
 * Bytes that are not UTF-8, and values that canonical JSON cannot hold (another program may have written a lone
 * surrogate, `1e400` or a thousand levels), become an empty text. That is no JSON object, so the event is parked like
 * any other of a wrong shape (P5).
 */
const storedText = (stored: unknown): string => {
  try {
    if (stored instanceof Uint8Array) return strictUtf8.decode(stored);
    return isJsonObject(stored) ? canonicalJson(stored) : '';
  } catch {
    return '';
  }
};

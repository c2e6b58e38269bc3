import type { SQLOutputValue } from 'node:sqlite';
import type { RecordedEvent } from '@clientele/application';

/** The columns of an event, in the order in which `recordedEvent` takes them. */
export const eventColumns = 'position, stream, revision, event_id, type, version, data, metadata';

export const recordedEvent = (row: readonly SQLOutputValue[]): RecordedEvent => {
  const [position, stream, revision, id, type, version, dataText, metadataText] = row;
  return {
    position: Number(position),
    stream: String(stream),
    revision: Number(revision),
    id: String(id),
    type: String(type),
    version: Number(version),
    dataText: String(dataText),
    metadataText: String(metadataText),
  };
};

import type { SQLOutputValue } from 'node:sqlite';
import type { RecordedEvent } from '@clientele/application';
import { isJsonObject, type JsonObject } from '@clientele/domain';

/** The columns of an event, in the order in which `recordedEvent` takes them. */
export const eventColumns = 'position, stream, revision, event_id, type, version, data, metadata';

/** What is read is parsed only for who asks, and once: a replay reads millions of events, and looks at the metadata of none. */
export const recordedEvent = (row: readonly SQLOutputValue[]): RecordedEvent => {
  const [position, stream, revision, id, type, version, dataText, metadataText] = row;
  let data: JsonObject | undefined;
  return {
    position: Number(position),
    stream: String(stream),
    revision: Number(revision),
    id: String(id),
    type: String(type),
    version: Number(version),
    dataText: String(dataText),
    get data() {
      data ??= jsonObject(dataText);
      return data;
    },
    get metadata() {
      return jsonObject(metadataText);
    },
  };
};

/** @throws Error where it is not a JSON object. */
const jsonObject = (text: SQLOutputValue | undefined): JsonObject => {
  const value: unknown = JSON.parse(String(text));
  if (!isJsonObject(value)) throw new TypeError('an event holds a JSON object');
  return value;
};

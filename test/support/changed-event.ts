import { eventData, type RecordedEvent } from '@clientele/application';
import type { JsonObject } from '@clientele/domain';

/** The data of a recorded event. */
export const dataOf = (event: RecordedEvent | undefined): JsonObject => {
  const data = event === undefined ? undefined : eventData(event);
  if (data === undefined) throw new Error('the event holds no JSON object');
  return data;
};

/** The event with these members replaced in its data. */
export const withData = (event: RecordedEvent, members: JsonObject): RecordedEvent => ({
  ...event,
  dataText: JSON.stringify({ ...dataOf(event), ...members }),
});

/** The event with this text as its metadata, even if no serialiser could produce it. */
export const withMetadataText =
  (text: string) =>
  (event: RecordedEvent): RecordedEvent => ({
    ...event,
    dataText: JSON.stringify({ ...dataOf(event), metadata: null }).replace(
      '"metadata":null',
      () => `"metadata":${text}`,
    ),
  });

const depth = 20_000;

/** Metadata texts that no row and no answer can contain (P5). */
export const unstorableMetadata = {
  loneSurrogate: '{"client_name":"a\\ud800b"}',
  boundless: '{"n":1e400000}',
  endlesslyNested: `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
} as const;

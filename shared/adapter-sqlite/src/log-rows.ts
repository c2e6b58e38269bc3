import { type Batch, noRevision, type RecordedEvent, type WrappedKey } from '@clientele/application';
import { canonicalJson } from '@clientele/domain';

/** A batch as it goes to the writing thread: texts and numbers only. */
export type BatchRows = {
  readonly appends: readonly StreamRows[];
  readonly newKey: WrappedKey | undefined;
  readonly destroyKeyOf: string | undefined;
};

export type StreamRows = {
  readonly stream: string;
  readonly expectedRevision: number;
  readonly rows: readonly EventRow[];
};

/** id, type, version, data, metadata */
export type EventRow = readonly [string, string, number, string, string];

/** Written once, as canonical JSON, and never again. @throws TypeError where an event holds what canonical JSON cannot. */
export const batchRows = ({ appends, newKey, destroyKeyOf }: Batch): BatchRows => ({
  appends: appends.map(({ stream, expectedRevision, events }) => ({
    stream,
    expectedRevision,
    rows: events.map(
      ({ id, type, version, data, metadata }): EventRow => [
        id,
        type,
        version,
        canonicalJson(data),
        canonicalJson(metadata),
      ],
    ),
  })),
  newKey,
  destroyKeyOf,
});

/** The events of a batch as they were recorded: their positions follow one another. */
export const recordedEvents = ({ appends }: Batch, firstPosition: number): readonly RecordedEvent[] => {
  const recorded: RecordedEvent[] = [];
  for (const { stream, expectedRevision, events } of appends) {
    for (const [index, event] of events.entries()) {
      const position = firstPosition + recorded.length;
      recorded.push({
        ...event,
        metadata: { ...event.metadata },
        stream,
        position,
        revision: expectedRevision + 1 + index,
      });
    }
  }
  return recorded;
};

/** Whether a batch that conflicts has written nothing before: only more than one event needs a point to go back to. */
export const isSingle = ({ appends }: BatchRows): boolean => appends.length === 1 && appends[0]?.rows.length === 1;

export const isNew = ({ expectedRevision }: StreamRows): boolean => expectedRevision === noRevision;

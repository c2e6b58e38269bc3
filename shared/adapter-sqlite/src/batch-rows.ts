import {
  type Batch,
  type NewKey,
  noRevision,
  type OpenKey,
  type StreamAppend,
  type WrappedKey,
} from '@clientele/application';
import { type FieldReader, fieldReader, joinFields } from './fields.ts';

/** A batch in the form in which it is written: strings and numbers only. */
export type BatchRows = {
  readonly appends: readonly StreamRows[];
  readonly newKey: NewKey | undefined;
  readonly destroyKeyOf: string | undefined;
};

export type StreamRows = {
  readonly stream: string;
  readonly expectedRevision: number;
  readonly rows: readonly EventRow[];
};

/** id, type, version, data, metadata */
export type EventRow = readonly [string, string, number, string, string];

export const batchRows = ({ appends, newKey, destroyKeyOf }: Batch): BatchRows => ({
  appends: appends.map(streamRows),
  newKey,
  destroyKeyOf,
});

const streamRows = ({ stream, expectedRevision, events }: StreamAppend): StreamRows => ({
  stream,
  expectedRevision,
  rows: events.map(
    ({ id, type, version, dataText, metadataText }): EventRow => [id, type, version, dataText, metadataText],
  ),
});

/** Number of events in a batch; their positions are consecutive. */
export const eventsIn = ({ appends }: BatchRows): number =>
  appends.reduce((events, { rows }) => events + rows.length, 0);

/** Serializes batches into one string for the writing thread. A thread that wraps keys gets the unwrapped key. */
export const groupText = (group: readonly BatchRows[], hasKeyWrapper: boolean): string => {
  const fields: (string | number)[] = [];
  for (const { appends, newKey, destroyKeyOf = '' } of group) {
    fields.push(appends.length);
    for (const { stream, expectedRevision, rows } of appends) {
      fields.push(stream, expectedRevision, rows.length);
      for (const row of rows) fields.push(...row);
    }
    fields.push(...keyFields(newKey, hasKeyWrapper), destroyKeyOf);
  }
  return joinFields(fields);
};

const keyFields = (key: NewKey | undefined, hasKeyWrapper: boolean): readonly string[] => {
  if (key === undefined) return [keyForm.none];
  if (hasKeyWrapper && key.open !== undefined) return [keyForm.open, key.clientId, key.open()];
  return [keyForm.wrapped, key.clientId, key.rootKeyId, key.wrapped];
};

const keyForm = { none: '', open: 'open', wrapped: 'wrapped' } as const;

export type WrapKey = (key: OpenKey) => WrappedKey;

/** The inverse of `groupText`. */
export const groupRows = (text: string, wrapKey: WrapKey): readonly BatchRows[] => {
  const fields = fieldReader(text);
  const group: BatchRows[] = [];
  while (fields.hasMore()) group.push(nextBatch(fields, wrapKey));
  return group;
};

const nextBatch = (fields: FieldReader, wrapKey: WrapKey): BatchRows => {
  const appends = times(fields.number(), () => nextStream(fields));
  const newKey = nextKey(fields, wrapKey);
  const destroyKeyOf = fields.text();
  return { appends, newKey, destroyKeyOf: destroyKeyOf === '' ? undefined : destroyKeyOf };
};

const nextKey = (fields: FieldReader, wrapKey: WrapKey): WrappedKey | undefined => {
  const form = fields.text();
  if (form === keyForm.none) return undefined;
  if (form === keyForm.open) return wrapKey({ clientId: fields.text(), open: fields.text() });
  return { clientId: fields.text(), rootKeyId: fields.text(), wrapped: fields.text() };
};

const nextStream = (fields: FieldReader): StreamRows => ({
  stream: fields.text(),
  expectedRevision: fields.number(),
  rows: times(fields.number(), () => nextRow(fields)),
});

const nextRow = (fields: FieldReader): EventRow => [
  fields.text(),
  fields.text(),
  fields.number(),
  fields.text(),
  fields.text(),
];

const times = <Value>(count: number, make: () => Value): readonly Value[] => {
  const values: Value[] = [];
  while (values.length < count) values.push(make());
  return values;
};

/** Whether the batch is a single event. If that conflicts, nothing was written before, so it needs no savepoint. */
export const isSingle = ({ appends }: BatchRows): boolean => appends.length === 1 && appends[0]?.rows.length === 1;

export const isNew = ({ expectedRevision }: StreamRows): boolean => expectedRevision === noRevision;

import { type EventStore, eventData, eventMetadata, type RecordedEvent } from '@clientele/application';
import { canonicalJson } from '@clientele/domain';
import { done, exitCodes, type Outcome } from '../outcome.ts';
import type { TellProgress } from '../progress.ts';

export type Exporting = {
  readonly eventStore: Pick<EventStore, 'readAll' | 'headPosition'>;
  /** Events after this position; 0 for all. */
  readonly afterPosition: number;
  /** Returns when the text has been taken, so that a slow reader is waited for. */
  readonly write: (text: string) => Promise<void>;
  readonly tellProgress: TellProgress;
};

const batchEventsMax = 500;

/**
 * Writes the log up to where it ends now as lines of canonical JSON (RFC 8785), in the order of positions: the bytes of data and metadata
 * are those that are stored. What is sealed stays sealed.
 */
export const exportLog = async ({ eventStore, afterPosition, write, tellProgress }: Exporting): Promise<Outcome> => {
  const headPosition = await eventStore.headPosition();
  let position = afterPosition;
  let events = 0;
  let unreadable = 0;
  while (position < headPosition) {
    const batch = (await eventStore.readAll(position, batchEventsMax)).filter(
      (event) => event.position <= headPosition,
    );
    const last = batch.at(-1);
    if (last === undefined) break;
    const lines = batch.map(eventLine);
    await write(lines.map(({ text }) => `${text}\n`).join(''));
    unreadable += lines.filter(({ isWhole }) => !isWhole).length;
    events += batch.length;
    position = last.position;
    tellProgress({ unit: 'events', count: events, at: position, end: headPosition });
  }
  const json = { events, unreadable, afterPosition, position };
  const text = `wrote ${events} events up to position ${position}`;
  if (unreadable === 0) return done(text, json);
  const remark = `${unreadable} of them cannot be read, their lines say so`;
  return { exitCode: exitCodes.failed, text: `${text}; ${remark}`, json };
};

type EventLine = { readonly text: string; readonly isWhole: boolean };

/** An event whose bytes nobody can read does not hold up the others. */
const eventLine = (event: RecordedEvent): EventLine => {
  const { position, stream, revision, id, type, version } = event;
  const place = { id, position, revision, stream, type, version };
  const [data, metadata] = [eventData(event), eventMetadata(event)];
  try {
    if (data !== undefined && metadata !== undefined)
      return { text: canonicalJson({ ...place, data, metadata }), isWhole: true };
  } catch {
    // It holds what canonical JSON cannot.
  }
  return { text: canonicalJson({ ...place, unreadable: true }), isWhole: false };
};

import { canonicalJson } from '@clientele/domain';
import { eventData, eventMetadata } from '../event-store/events.ts';
import type { EventStore, RecordedEvent } from '../ports/event-store.ts';
import type { ReportProgress } from './progress.ts';

export type Exporting = {
  readonly eventStore: Pick<EventStore, 'readAll' | 'headPosition'>;
  /** Events after this position; 0 for all. */
  readonly afterPosition: number;
  /** Resolves when the text has been accepted, so that a slow reader applies back-pressure. */
  readonly write: (text: string) => Promise<void>;
  readonly reportProgress: ReportProgress;
};

export type Exported = {
  readonly events: number;
  /** Events whose lines only say that they cannot be read. */
  readonly unreadable: number;
  readonly afterPosition: number;
  /** Position that the export reached. */
  readonly position: number;
};

const batchEventsMax = 500;

/**
 * Writes the existing events as lines of canonical JSON (RFC 8785), in the order of positions. Data and metadata keep
 * their stored bytes. What is sealed stays sealed.
 */
export const exportEvents = async ({
  eventStore,
  afterPosition,
  write,
  reportProgress,
}: Exporting): Promise<Exported> => {
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
    reportProgress({ unit: 'events', count: events, at: position, end: headPosition });
  }
  return { events, unreadable, afterPosition, position };
};

type EventLine = { readonly text: string; readonly isWhole: boolean };

/** An event with unreadable bytes does not hold up the others. */
const eventLine = (event: RecordedEvent): EventLine => {
  const { position, stream, revision, id, type, version } = event;
  const place = { id, position, revision, stream, type, version };
  const [data, metadata] = [eventData(event), eventMetadata(event)];
  try {
    if (data !== undefined && metadata !== undefined)
      return { text: canonicalJson({ ...place, data, metadata }), isWhole: true };
  } catch {
    // The event holds a value that canonical JSON cannot.
  }
  return { text: canonicalJson({ ...place, unreadable: true }), isWhole: false };
};

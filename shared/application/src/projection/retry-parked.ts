import { clientIdOfStream } from '../event-store/streams.ts';
import type { ParkedEvent, ViewRow } from '../ports/read-model.ts';
import type { Projecting } from './project-clients.ts';
import { projectStream } from './project-stream.ts';

/** How many clients were retried, and which events are still parked. */
export type RetryOutcome = { readonly retried: number; readonly stillParked: readonly ParkedEvent[] };

const streamsAtOnceMax = 100;
const parkedListedMax = 1_000;

/** Reads the streams of parked clients again. A program version that understands their events shows them (P5). */
export const retryParked = async ({ eventStore, views }: Projecting): Promise<RetryOutcome> => {
  const stillParked: ParkedEvent[] = [];
  let retried = 0;
  let after = '';
  for (;;) {
    const streams = await views.parkedStreams(after, streamsAtOnceMax);
    const last = streams.at(-1);
    if (last === undefined) return { retried, stillParked };
    const parked = await retryStreams({ eventStore, views }, streams);
    stillParked.push(...parked.slice(0, parkedListedMax - stillParked.length));
    retried += streams.length;
    after = last;
  }
};

/** A stream that the log no longer has keeps its row. */
const retryStreams = async (
  { eventStore, views }: Projecting,
  streams: readonly string[],
): Promise<readonly ParkedEvent[]> => {
  const rows: ViewRow[] = [];
  const parked: ParkedEvent[] = [];
  const unparked: string[] = [];
  for (const stream of streams) {
    const projected = await projectStream(eventStore, { stream, clientId: clientIdOfStream(stream) ?? '' });
    if (projected === undefined) continue;
    rows.push(projected.row);
    parked.push(...projected.parked);
    unparked.push(stream);
  }
  await views.apply({ rows, parked, unparked, position: await views.position() });
  return parked;
};

import type { DatabaseSync } from 'node:sqlite';
import type { ParkedEvent, ParkReason } from '@clientele/application';

/** Reads parked streams and their events. */
export const parkedRows = (database: DatabaseSync) => {
  const streams = database.prepare(
    'select distinct stream from parked_events where stream > ? order by stream limit ?',
  );
  const events = database.prepare(
    'select stream, revision, position, reason from parked_events where stream = ? order by revision',
  );
  return {
    streams: (after: string, streamsMax: number): readonly string[] =>
      streams.all(after, streamsMax).map((row) => String(row.stream)),
    events: (stream: string): readonly ParkedEvent[] =>
      events.all(stream).map((row) => ({
        position: Number(row.position),
        stream: String(row.stream),
        revision: Number(row.revision),
        reason: String(row.reason) as ParkReason,
      })),
  };
};

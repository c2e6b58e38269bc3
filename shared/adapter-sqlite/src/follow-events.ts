import type { EventStore, RecordedEvent } from '@clientele/application';
import type { Growth } from './growth.ts';

type Sources = {
  readonly readAll: (afterPosition: number, eventsMax: number) => readonly RecordedEvent[];
  readonly growth: Growth;
};

/** Yields the events in the table, and then the new ones each time the log has grown. */
export const followEvents = ({ readAll, growth }: Sources): EventStore['follow'] =>
  async function* (afterPosition, { eventsMax, signal }) {
    let position = afterPosition;
    while (!signal.aborted) {
      const batch = readAll(position, eventsMax);
      const last = batch.at(-1);
      if (last === undefined) {
        await growth.past(position, signal);
        continue;
      }
      position = last.position;
      yield batch;
    }
  };

import type { EventStore, RecordedEvent } from '@clientele/application';
import type { Growth } from './growth.ts';

type Sources = {
  readonly readAll: (afterPosition: number, eventsMax: number) => readonly RecordedEvent[];
  readonly growth: Growth;
};

/** What the table has, and what it has again whenever it has grown. */
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

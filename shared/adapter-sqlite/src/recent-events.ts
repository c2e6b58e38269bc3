import type { RecordedEvent } from '@clientele/application';

const recentEventsMax = 1_024;

/**
 * The last committed events, kept in memory so that a follower at the head of the log need not read back what was just written.
 * @param headPosition position of the last event in the table.
 */
export const recentEvents = (headPosition: number) => {
  let events: RecordedEvent[] = [];
  let head = headPosition;
  let waiting: (() => void)[] = [];

  return {
    add: (added: readonly RecordedEvent[]): void => {
      const last = added.at(-1);
      if (last === undefined) return;
      if (events.length + added.length > recentEventsMax) events = [];
      events.push(...added);
      head = last.position;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    /** Events after a position, or nothing where memory does not reach back that far. */
    after: (position: number, eventsMax: number): readonly RecordedEvent[] | undefined => {
      if (position >= head) return [];
      const first = events[0];
      if (first === undefined || position + 1 < first.position) return undefined;
      const from = events.findIndex((event) => event.position > position);
      return events.slice(from, from + eventsMax);
    },
    /** Returns when there is an event after the position, or when the signal ends the wait. */
    grown: (position: number, signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        if (position < head || signal.aborted) {
          resolve();
          return;
        }
        const done = (): void => {
          signal.removeEventListener('abort', done);
          resolve();
        };
        signal.addEventListener('abort', done, { once: true });
        waiting.push(done);
      }),
  };
};

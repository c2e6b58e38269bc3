import type { RecordedEvent, ViewStore } from '@clientele/application';
import type { Random } from '../support/random.ts';

const deliveriesMax = 5;
const batchEventsMax = 60;

/**
 * Delivers every event one to five times, in batches. The first deliveries keep the order of each stream. Later ones
 * repeat events within a batch, a whole batch, or a long range.
 */
export const deliveries = (events: readonly RecordedEvent[], random: Random): readonly (readonly RecordedEvent[])[] => {
  const batches: (readonly RecordedEvent[])[] = [];
  for (let at = 0; at < events.length; ) {
    const batch = events.slice(at, at + random.between(1, batchEventsMax));
    at += batch.length;
    batches.push(
      random.chance(0.5) ? batch : batch.flatMap((event) => Array.from({ length: random.between(1, 2) }, () => event)),
    );
    const repetitions = random.chance(0.4) ? random.between(1, deliveriesMax - 3) : 0;
    for (let repetition = 0; repetition < repetitions; repetition += 1) batches.push(batch);
    if (random.chance(0.05)) batches.push(events.slice(Math.max(0, at - batchEventsMax * 3), at));
  }
  return batches;
};

/** A store whose process dies while it applies a change: before the transaction, or right after it. */
export const dyingStore = (views: ViewStore, random: Random): ViewStore => ({
  ...views,
  apply: async (change) => {
    if (random.chance(0.5)) await views.apply(change);
    throw new Error('died');
  },
});

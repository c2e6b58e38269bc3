import type { RecordedEvent, StreamPart, StreamStore } from '@clientele/application';
import type { Position } from '@eventstore/db-client';
import { recordedEvent } from './event-bytes.ts';
import { failureOf } from './failures.ts';
import type { Names } from './names.ts';
import type { ReadEvent, Store } from './store.ts';

/**
 * Events of the whole log in one answer. The client cannot filter a read, so the page also contains other programs'
 * events.
 */
const pageEventsMin = 256;

export const reader = (store: Store, names: Names): Pick<StreamStore, 'readStream' | 'readAll' | 'headPosition'> => ({
  readStream: async (stream, part = {}) => {
    const options = { ...rangeOf(part), requiresLeader: true };
    try {
      const read = await store.read((client) => client.readStream(names.stored(stream), options));
      const events = read.flatMap((event) => recordedEvent(event, names.namespace) ?? []);
      return 'newestMax' in part ? events.toReversed() : events;
    } catch (error) {
      if (failureOf(error) === 'stream-not-found') return [];
      throw error;
    }
  },
  readAll: async (afterPosition, eventsMax) => {
    const found: RecordedEvent[] = [];
    let after = afterPosition;
    while (found.length < eventsMax) {
      const page = await readPage(store, { position: after, eventsMax: Math.max(pageEventsMin, eventsMax) + 1 });
      const later = page.filter((event) => positionOf(event) > after);
      found.push(...ours(later, names));
      const last = later.at(-1);
      if (last === undefined) break;
      after = positionOf(last);
    }
    return found.slice(0, eventsMax);
  },
  headPosition: async () => {
    let before: number | undefined;
    while (true) {
      const page = await readPage(store, { before, eventsMax: pageEventsMin });
      const earlier = page.filter((event) => before === undefined || positionOf(event) < before);
      const [newest] = ours(earlier, names);
      if (newest !== undefined) return newest.position;
      const last = earlier.at(-1);
      if (last === undefined) return 0;
      before = positionOf(last);
    }
  },
});

const rangeOf = (part: StreamPart) => {
  if ('newestMax' in part) return { fromRevision: 'end', direction: 'backwards', maxCount: part.newestMax } as const;
  const { fromRevision = 0, eventsMax } = part;
  return { fromRevision: BigInt(fromRevision), ...(eventsMax === undefined ? {} : { maxCount: eventsMax }) };
};

const ours = (page: readonly ReadEvent[], names: Names): readonly RecordedEvent[] =>
  page.flatMap((event) => {
    const isOurs = event.event !== undefined && names.isOurs(event.event.streamId);
    return isOurs ? (recordedEvent(event, names.namespace) ?? []) : [];
  });

const positionOf = ({ event, commitPosition }: ReadEvent): number =>
  Number(event?.position?.commit ?? commitPosition ?? 0);

/** Our position is the commit position. Each event of an append has its own, and its prepare position is the same. */
const positionAt = (position: number): Position => ({ commit: BigInt(position), prepare: BigInt(position) });

export const readFrom = (position: number): Position | 'start' => (position === 0 ? 'start' : positionAt(position));

type Page = { readonly eventsMax: number } & ({ readonly position: number } | { readonly before: number | undefined });

/** Reads forwards from a position, which is included, or backwards from before a position or from the end. */
const readPage = (store: Store, page: Page): Promise<readonly ReadEvent[]> =>
  store.read((client) => client.readAll({ ...startOf(page), maxCount: page.eventsMax, requiresLeader: true }));

const startOf = (page: Page) => {
  if ('position' in page) return { fromPosition: readFrom(page.position), direction: 'forwards' } as const;
  const fromPosition = page.before === undefined ? 'end' : positionAt(page.before);
  return { fromPosition, direction: 'backwards' } as const;
};

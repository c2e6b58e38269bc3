import type { EventStore } from '../ports/event-store.ts';
import type { StoredViews } from '../ports/maintenance.ts';
import type { ParkedEvent, ViewStore } from '../ports/read-model.ts';
import { differingRows } from './differing-rows.ts';
import { judgeRow, type RowFault, type RowFaultKind } from './judge-row.ts';
import type { ReportProgress } from './progress.ts';

/** A read model that is discarded after the check. */
export type ScratchViews = {
  readonly views: ViewStore;
  /** What has been written, for reading. Nothing is written after this call. */
  readonly written: () => Promise<{ readonly stored: StoredViews; readonly rows: number }>;
};

type FoldableEventStore = Pick<EventStore, 'readAll' | 'readStream' | 'headPosition'>;

/** Brings a read model up to the head of an event store, as the projector does. */
type CatchUp = (options: {
  readonly eventStore: FoldableEventStore;
  readonly views: ViewStore;
  readonly onProgress: (progress: { readonly events: number; readonly position: number }) => void;
}) => Promise<unknown>;

export type Checking = {
  readonly eventStore: FoldableEventStore;
  readonly shown: StoredViews;
  readonly scratch: ScratchViews;
  readonly catchUp: CatchUp;
  readonly reportProgress: ReportProgress;
};

/**
 * The result of a check. A read model whose position is past the head of the event store belongs to another event
 * store.
 */
export type CheckedViews = {
  readonly position: number;
  readonly headPosition: number;
  /** Rows that the event store yields, up to the position of the read model. */
  readonly rows: number;
  readonly found: Readonly<Record<RowFaultKind, number>>;
  /** The first of them. */
  readonly faults: readonly RowFault[];
  readonly parked: ParkedFound;
};

export type ParkedFound = {
  readonly streams: number;
  /** The first of them. */
  readonly events: readonly ParkedEvent[];
};

const faultsListedMax = 100;
const parkedListedMax = 100;
const streamsAtOnceMax = 100;

/**
 * Compares the read model with the event store (P1). It folds events up to the position of the read model into a
 * scratch one, with the projector's own code, and compares row by row and byte by byte. Services may be running: a row
 * that changes meanwhile is judged by its stream. Memory use is bounded, whatever the number of events.
 */
export const checkViews = async (checking: Checking): Promise<CheckedViews> => {
  const { eventStore, shown, scratch, catchUp, reportProgress } = checking;
  const [position, headPosition] = [await shown.position(), await eventStore.headPosition()];
  const foldedTo = Math.min(position, headPosition);
  await catchUp({
    eventStore: eventsUntil(eventStore, foldedTo),
    views: scratch.views,
    onProgress: ({ events, position: at }) => reportProgress({ unit: 'events', count: events, at, end: foldedTo }),
  });
  const { stored, rows } = await scratch.written();
  const found: Record<RowFaultKind, number> = { missing: 0, extra: 0, different: 0 };
  const faults: RowFault[] = [];
  for await (const fault of differingRows(stored, shown)) {
    const hasMoved = (await shown.position()) !== position;
    const judged = hasMoved ? await judgeRow({ eventStore, shown }, fault.clientId) : fault;
    if (judged === undefined) continue;
    found[judged.kind] += 1;
    if (faults.length < faultsListedMax) faults.push(judged);
  }
  return { position, headPosition, rows, found, faults, parked: await parkedIn(shown) };
};

/** The event store as it was when its head was at a position. */
const eventsUntil = (eventStore: FoldableEventStore, position: number): FoldableEventStore => ({
  readStream: eventStore.readStream,
  headPosition: async () => position,
  readAll: async (after, eventsMax) =>
    (await eventStore.readAll(after, eventsMax)).filter((event) => event.position <= position),
});

const parkedIn = async (shown: StoredViews): Promise<ParkedFound> => {
  const events: ParkedEvent[] = [];
  let streams = 0;
  let after = '';
  for (;;) {
    const page = await shown.parkedStreams(after, streamsAtOnceMax);
    const last = page.at(-1);
    if (last === undefined) return { streams, events };
    for (const stream of page) {
      if (events.length >= parkedListedMax) break;
      events.push(...(await shown.parkedEvents(stream)).slice(0, parkedListedMax - events.length));
    }
    streams += page.length;
    after = last;
  }
};

import type { EventStore, ParkedEvent, StoredViews, ViewStore } from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { catchUp } from '@clientele/projector';
import { exitCodes, type Outcome } from '../outcome.ts';
import type { TellProgress } from '../progress.ts';
import { differingRows } from './differing-rows.ts';
import { judgeRow, type RowFault, type RowFaultKind } from './judge-row.ts';

/** A read model that is thrown away afterwards. */
export type ScratchViews = {
  readonly views: ViewStore;
  /** What has been written, to be read; nothing is written after that. */
  readonly written: () => Promise<{ readonly stored: StoredViews; readonly rows: number }>;
};

export type Checking = {
  readonly eventStore: Pick<EventStore, 'readAll' | 'readStream' | 'headPosition'>;
  readonly shown: StoredViews;
  readonly scratch: ScratchViews;
  readonly tellProgress: TellProgress;
};

const faultsToldMax = 100;
const parkedToldMax = 100;
const streamsAtOnceMax = 100;

/**
 * Compares the read model with the log (P1): folds the log up to the position that the read model shows into a scratch one,
 * by the projector's own code, and compares row by row and byte by byte. Services may go on: what changes meanwhile is judged by its
 * stream. Memory stays bounded, whatever the size of the log.
 */
export const checkViews = async (checking: Checking): Promise<Outcome> => {
  const { eventStore, shown, scratch, tellProgress } = checking;
  const [position, headPosition] = [await shown.position(), await eventStore.headPosition()];
  const foldedTo = Math.min(position, headPosition);
  await catchUp({
    eventStore: logUntil(eventStore, foldedTo),
    views: scratch.views,
    onProgress: ({ events, position: at }) => tellProgress({ unit: 'events', count: events, at, end: foldedTo }),
  });
  const expected = await scratch.written();
  const found: Record<RowFaultKind, number> = { missing: 0, extra: 0, different: 0 };
  const faults: RowFault[] = [];
  for await (const fault of differingRows(expected.stored, shown)) {
    const hasMoved = (await shown.position()) !== position;
    const judged = hasMoved ? await judgeRow({ eventStore, shown }, fault.clientId) : fault;
    if (judged === undefined) continue;
    found[judged.kind] += 1;
    if (faults.length < faultsToldMax) faults.push(judged);
  }
  return outcome({ position, headPosition, rows: expected.rows, found, faults, parked: await parkedOf(shown) });
};

/** The log as it was when it ended at a position. */
const logUntil = (eventStore: Checking['eventStore'], position: number): Checking['eventStore'] => ({
  readStream: eventStore.readStream,
  headPosition: async () => position,
  readAll: async (after, eventsMax) =>
    (await eventStore.readAll(after, eventsMax)).filter((event) => event.position <= position),
});

type Parked = { readonly streams: number; readonly events: readonly ParkedEvent[] };

const parkedOf = async (shown: StoredViews): Promise<Parked> => {
  const events: ParkedEvent[] = [];
  let streams = 0;
  let after = '';
  for (;;) {
    const page = await shown.parkedStreams(after, streamsAtOnceMax);
    const last = page.at(-1);
    if (last === undefined) return { streams, events };
    for (const stream of page) {
      if (events.length >= parkedToldMax) break;
      events.push(...(await shown.parkedEvents(stream)).slice(0, parkedToldMax - events.length));
    }
    streams += page.length;
    after = last;
  }
};

type Found = {
  readonly position: number;
  readonly headPosition: number;
  readonly rows: number;
  readonly found: Readonly<Record<RowFaultKind, number>>;
  readonly faults: readonly RowFault[];
  readonly parked: Parked;
};

const outcome = ({ position, headPosition, rows, found, faults, parked }: Found): Outcome => {
  const isAhead = position > headPosition;
  const isSame = !isAhead && found.missing + found.extra + found.different === 0;
  const json: JsonObject = {
    isSame,
    position,
    headPosition,
    rows,
    ...found,
    differences: faults.map((fault) => ({ ...fault })),
    parkedStreams: parked.streams,
    parked: parked.events.map((event) => ({ ...event })),
  };
  const text = [
    `the read model shows position ${position}, the log ends at ${headPosition}; ${rows} rows expected`,
    `missing ${found.missing}, extra ${found.extra}, different ${found.different}, parked streams ${parked.streams}`,
    ...faults.map(faultLine),
    ...parked.events.map(({ stream, revision, reason }) => `parked     ${stream}@${revision}  ${reason}`),
    isAhead ? 'the read model is ahead of this log, so it belongs to another one: rebuild it' : verdict(isSame),
  ].join('\n');
  return { exitCode: isSame ? exitCodes.done : exitCodes.differences, text, json };
};

const verdict = (isSame: boolean): string =>
  isSame ? 'the read model is what the log says' : 'the read model is not what the log says: rebuild it';

const faultLine = ({ kind, clientId, shownRevision, logRevision }: RowFault): string =>
  `${kind.padEnd(9)}  ${clientId}  row ${revisionText(shownRevision)}, log ${revisionText(logRevision)}`;

const revisionText = (revision: number | undefined): string =>
  revision === undefined ? 'has none' : `at revision ${revision}`;

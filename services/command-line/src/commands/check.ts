import { type CheckedViews, type Checking, checkViews, isAheadOfLog, type RowFault } from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { catchUp } from '@clientele/projector';
import { exitCodes, type Outcome } from '../outcome.ts';

/** Compares the read model with the event log. Differences have an exit code of their own. */
export const check = async (checking: Omit<Checking, 'catchUp'>): Promise<Outcome> =>
  outcomeOf(await checkViews({ ...checking, catchUp }));

const outcomeOf = ({ position, headPosition, rows, found, faults, parked }: CheckedViews): Outcome => {
  const isAhead = isAheadOfLog({ position, headPosition });
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
    `the read model is at position ${position}, the event log ends at ${headPosition}; ${rows} rows expected`,
    `missing ${found.missing}, extra ${found.extra}, different ${found.different}, parked streams ${parked.streams}`,
    ...faults.map(faultLine),
    ...parked.events.map(({ stream, revision, reason }) => `parked     ${stream}@${revision}  ${reason}`),
    isAhead ? 'the read model is ahead of this event log, so it belongs to another one: rebuild it' : verdict(isSame),
  ].join('\n');
  return { exitCode: isSame ? exitCodes.done : exitCodes.differences, text, json };
};

const verdict = (isSame: boolean): string =>
  isSame ? 'the read model matches the event log' : 'the read model does not match the event log: rebuild it';

const faultLine = ({ kind, clientId, shownRevision, logRevision }: RowFault): string =>
  `${kind.padEnd(9)}  ${clientId}  row ${revisionText(shownRevision)}, log ${revisionText(logRevision)}`;

const revisionText = (revision: number | undefined): string =>
  revision === undefined ? 'has none' : `at revision ${revision}`;

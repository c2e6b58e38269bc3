import {
  type Clock,
  type Delay,
  type DocumentChecks,
  pause,
  type RequestContext,
  recheckSectors,
  reenqueuePending,
  type ViewStore,
} from '@clientele/application';
import { runAtIntervals } from './run-at-intervals.ts';

export type RecheckOptions = {
  readonly tenant: string;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly checks: Pick<DocumentChecks, 'enqueue'>;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly delay: Delay;
  /** For work that belongs to no request. */
  readonly newContext: () => RequestContext;
  /** Hours between two checks of a document that was verified; 0 for never. */
  readonly recheckHours: number;
  readonly onFault: (error: unknown) => void;
};

/** The read model may be away, and the bus may have lost what it held: all that is pending is enqueued again after this time. */
const reenqueueEveryMs = 60_000;
/** After a start the read model may still be behind the event store: a client that it did not show then does not wait for a minute. */
const reenqueueSoonMs = 5_000;
const hourMs = 3_600_000;

/**
 * Sees to it that every pending client gets a verdict, and that verified documents are checked again from time to time. Any number of
 * processes may do so at once.
 */
export const startRecheckSchedule = (options: RecheckOptions): { readonly stop: () => Promise<void> } => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const loops = [reenqueue(options, signal), recheck(options, options.recheckHours * hourMs, signal)];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
};

const reenqueue = async (options: RecheckOptions, signal: AbortSignal): Promise<void> => {
  const { newContext, onFault } = options;
  for (let afterMs = reenqueueSoonMs; !signal.aborted; afterMs = reenqueueEveryMs) {
    await reenqueuePending(options, { context: newContext(), signal }).catch(onFault);
    await pause(options.delay, afterMs, signal);
  }
};

const recheck = (options: RecheckOptions, everyMs: number, signal: AbortSignal): Promise<void> => {
  const { newContext, onFault, delay, clock } = options;
  const run = (round: number): Promise<number> =>
    recheckSectors(options, { context: newContext(), signal, name: `again-${round}` });
  return runAtIntervals({ everyMs, clock, delay, signal, run, onFault });
};

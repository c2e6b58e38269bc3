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

/** The read model may be unavailable, and the bus may have lost its checks: all pending checks are enqueued again after this time. */
const reenqueueEveryMs = 60_000;
/** After a start the read model may still lag behind the event store. A client that it did not yet show should not wait a minute. */
const reenqueueSoonMs = 5_000;
const hourMs = 3_600_000;

/**
 * Ensures that every pending client gets a verdict, and re-checks verified documents periodically. Any number of processes may do so
 * concurrently.
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

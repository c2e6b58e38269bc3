import {
  type Delay,
  type DocumentChecks,
  pause,
  type Recording,
  type RequestContext,
  recheckSectors,
  recordSectorVerdict,
  reenqueuePending,
  type ViewStore,
} from '@clientele/application';
import { runAtIntervals } from './run-at-intervals.ts';

export type SectorUpkeepOptions = {
  readonly registry: Recording;
  readonly checks: DocumentChecks;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly delay: Delay;
  /** For work that no request asked for. */
  readonly newContext: () => RequestContext;
  /** Hours between two checks of a document that was verified; 0 for never. */
  readonly recheckHours: number;
  readonly onFault: (error: unknown) => void;
};

/** The read model may be away, and the bus may have lost what it held: so soon it is all enqueued again. */
const reenqueueEveryMs = 60_000;
/** After a start the read model may still be behind the log: what it did not show then is not left waiting for a minute. */
const reenqueueSoonMs = 5_000;
const hourMs = 3_600_000;

/** Records verdicts, and sees to it that every pending client gets one. Any number of processes may do so at once. */
export const startSectorUpkeep = (options: SectorUpkeepOptions): { readonly stop: () => Promise<void> } => {
  const { registry, checks, recheckHours } = options;
  const stopping = new AbortController();
  const verdicts = checks.takeVerdicts((judged) => recordSectorVerdict(registry, judged));
  const rounds = [reenqueue(options, stopping.signal), recheck(options, recheckHours * hourMs, stopping.signal)];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all([verdicts.stop(), ...rounds]);
    },
  };
};

const reenqueue = async (options: SectorUpkeepOptions, signal: AbortSignal): Promise<void> => {
  const { registry, newContext, onFault } = options;
  for (let afterMs = reenqueueSoonMs; !signal.aborted; afterMs = reenqueueEveryMs) {
    const enqueuing = { ...options, tenant: registry.tenant };
    await reenqueuePending(enqueuing, { context: newContext(), signal }).catch(onFault);
    await pause(options.delay, afterMs, signal);
  }
};

const recheck = (options: SectorUpkeepOptions, everyMs: number, signal: AbortSignal): Promise<void> => {
  const { registry, newContext, onFault, delay } = options;
  const enqueuing = { ...options, tenant: registry.tenant };
  const run = (round: number): Promise<number> =>
    recheckSectors(enqueuing, { context: newContext(), signal, name: `again-${round}` });
  return runAtIntervals({ everyMs, clock: registry.clock, delay, signal, run, onFault });
};

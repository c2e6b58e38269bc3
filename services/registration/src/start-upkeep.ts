import type { Registry, SectorChecks, ViewStore } from '@clientele/application';
import { delay, eventIds, type Log, readTrace } from '@clientele/platform';
import { startSectorUpkeep } from './sector-upkeep.ts';

type Parts = {
  readonly registry: Registry;
  readonly checks: SectorChecks;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly log: Log;
};

/** The upkeep of sector checks in a process of its own log. */
export const startUpkeep = (
  { sectorRecheckHours }: { readonly sectorRecheckHours: number },
  { log, ...parts }: Parts,
): { readonly stop: () => Promise<void> } =>
  startSectorUpkeep({
    ...parts,
    delay,
    newContext: () => ({ correlationId: eventIds(), traceparent: readTrace(undefined).traceparent }),
    recheckHours: sectorRecheckHours,
    onFault: (error) => log.error({ error }, 'pending sector checks could not be enqueued: they will be again'),
  });

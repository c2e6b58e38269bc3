import type { DocumentChecks, Recording, ViewStore } from '@clientele/application';
import { readTrace } from '@clientele/http';
import { delay, eventIds, type Logger } from '@clientele/platform';
import { startSectorUpkeep } from './sector-upkeep.ts';

type Parts = {
  readonly registry: Recording;
  readonly checks: DocumentChecks;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly logger: Logger;
};

/** The upkeep of sector checks in a process of its own log. */
export const startUpkeep = (
  { sectorRecheckHours }: { readonly sectorRecheckHours: number },
  { logger, ...parts }: Parts,
): { readonly stop: () => Promise<void> } =>
  startSectorUpkeep({
    ...parts,
    delay,
    newContext: () => ({ correlationId: eventIds(), traceparent: readTrace(undefined).traceparent }),
    recheckHours: sectorRecheckHours,
    onFault: (error) => logger.error({ error }, 'pending sector checks could not be enqueued: they will be again'),
  });

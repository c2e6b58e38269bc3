import type { DocumentChecks, Recording, ViewStore } from '@clientele/application';
import { readTrace } from '@clientele/http';
import { delay, eventIds, type Logger } from '@clientele/platform';
import { startRecheckSchedule } from './recheck-schedule.ts';
import { listenForVerdicts } from './verdict-listener.ts';

type Parts = {
  readonly context: Recording;
  readonly checks: DocumentChecks;
  readonly views: Pick<ViewStore, 'sectorClients'>;
  readonly logger: Logger;
};

/** The background work of registration: it records verdicts on durable checks and enqueues checks that are due. */
export const startBackgroundChecks = (
  { sectorRecheckHours }: { readonly sectorRecheckHours: number },
  { context, checks, views, logger }: Parts,
): { readonly stop: () => Promise<void> } => {
  const { tenant, clock } = context;
  const verdicts = listenForVerdicts(context, checks);
  const schedule = startRecheckSchedule({
    tenant,
    clock,
    checks,
    views,
    delay,
    newContext: () => ({ correlationId: eventIds(), traceparent: readTrace(undefined).traceparent }),
    recheckHours: sectorRecheckHours,
    onFault: (error) => logger.error({ error }, 'pending sector checks could not be enqueued; they will be retried'),
  });
  return {
    stop: async () => {
      await Promise.all([schedule.stop(), verdicts.stop()]);
    },
  };
};

import type { CommandContext, DocumentCheckBus } from '@clientele/application';
import {
  documentChecks,
  documentCheckWork,
  type Guard,
  openDocumentCheckBus,
  type ServiceConfig,
} from '@clientele/composition';
import type { Logger } from '@clientele/platform';
import { startDocumentCheckWorker } from '@clientele/sector-worker';

/** The bus, a worker on it, and the ports through which registration requests checks. */
export type Checks = {
  readonly bus: DocumentCheckBus;
  readonly ports: Pick<CommandContext, 'sector' | 'checkKeys'>;
  readonly stop: () => Promise<void>;
};

export const openChecks = async (
  config: ServiceConfig,
  { guard, logger }: { readonly guard: Guard; readonly logger: Logger },
): Promise<Checks> => {
  const bus = await openDocumentCheckBus(config, logger);
  const worker = startDocumentCheckWorker({ work: bus, ...documentCheckWork(config, { guard, logger }) });
  return {
    bus,
    ports: documentChecks(config, { checks: bus, logger }),
    stop: async () => {
      await worker.stop();
      await bus.stop();
    },
  };
};

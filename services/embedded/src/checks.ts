import type { Registry, SectorBus } from '@clientele/application';
import { documentChecks, type Guard, openSectorBus, type ServiceConfig, sectorWork } from '@clientele/composition';
import type { Log } from '@clientele/platform';
import { startSectorWorker } from '@clientele/sector-worker';

/** The bus, a worker on it, and what registration asks them by. */
export type Checks = {
  readonly bus: SectorBus;
  readonly ports: Pick<Registry, 'sector' | 'checkKeys'>;
  readonly stop: () => Promise<void>;
};

export const openChecks = (
  config: ServiceConfig,
  { guard, log }: { readonly guard: Guard; readonly log: Log },
): Checks => {
  const bus = openSectorBus(config, log);
  const worker = startSectorWorker({ work: bus, ...sectorWork(config, { guard, log }) });
  return {
    bus,
    ports: documentChecks(config, { checks: bus, log }),
    stop: async () => {
      await worker.stop();
      await bus.stop();
    },
  };
};

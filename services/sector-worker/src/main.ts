import {
  guardFaults,
  httpApp,
  missingBus,
  openGuard,
  openReadySectorBus,
  readWorkerConfig,
  runService,
  sectorWork,
  shownBus,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { startSectorWorker } from './sector-worker.ts';

/**
 * Fetches and judges the documents that clients name, and nothing else: it reaches NATS and the documents, and is given neither
 * stores nor root keys. Any number may run; they share the checks.
 */
await runService({
  readConfig: readWorkerConfig,
  fileFaults: guardFaults,
  start: async (config, { log }) => {
    const guard = openGuard(config);
    if (!guard.ok) return guard;
    const bus = await openReadySectorBus(config, log);
    const worker = startSectorWorker({ work: bus, ...sectorWork(config, { guard: guard.value, log }) });
    const app = httpApp(config, { log, missing: missingBus(bus) });
    const url = await app.listen({ host: config.host, port: config.port });
    const stop = async (): Promise<void> => {
      await app.close();
      await worker.stop();
      await bus.stop();
    };
    return ok({ url, fetchOpened: guard.value.opened, stop });
  },
  report: (config, { url, fetchOpened }) =>
    [
      `Clientele sector worker: checks ${shownBus(config)}, health at ${url}/health/ready`,
      ...(fetchOpened.length === 0 ? ['reaches public addresses only'] : fetchOpened).map(
        (opened) => `  guarded fetch  ${opened}`,
      ),
      `ready: ${url}`,
    ].join('\n'),
});

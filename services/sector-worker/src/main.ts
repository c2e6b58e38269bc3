import {
  documentCheckWork,
  guardFaults,
  httpApp,
  missingBus,
  openDocumentCheckBus,
  openGuard,
  readWorkerConfig,
  runService,
  shownBus,
  untilBusIsReady,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { startDocumentCheckWorker } from './document-check-worker.ts';

/**
 * Fetches and judges client-supplied documents, and nothing else. It can reach NATS and the documents, and has access to neither stores
 * nor root keys. Any number may run; they share the checks.
 */
await runService({
  readConfig: readWorkerConfig,
  fileFaults: guardFaults,
  start: async (config, { logger }) => {
    const guard = openGuard(config);
    if (!guard.ok) return guard;
    const bus = await openDocumentCheckBus(config, logger, { onlyWorks: true });
    // Listens first, so that its readiness can name NATS while it waits for it.
    const app = httpApp(config, { logger, missing: missingBus(bus) });
    const url = await app.listen({ host: config.host, port: config.port });
    await untilBusIsReady(bus, config);
    const worker = startDocumentCheckWorker({
      work: bus,
      ...documentCheckWork(config, { guard: guard.value, logger }),
    });
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

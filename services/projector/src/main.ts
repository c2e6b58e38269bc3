import { httpApp, openServerStores, readServerConfig, runService } from '@clientele/composition';
import { ok } from '@clientele/domain';
import { startLeasedProjector } from './leased-projector.ts';
import { projectorNotes } from './projector-notes.ts';

/** Keeps the read model up to date with the event store. Any number may run: one projects, the others stand by. It needs no root key. */
await runService({
  readConfig: readServerConfig({ publicUrl: false }),
  start: async (config, { logger }) => {
    const stores = await openServerStores(config, logger);
    const projector = startLeasedProjector({ ...stores, ...projectorNotes(logger) });
    const app = httpApp(config, { logger, missing: stores.missing });
    const url = await app.listen({ host: config.host, port: config.port });
    const stop = async (): Promise<void> => {
      await app.close();
      await projector.stop();
      await stores.close();
    };
    return ok({ url, stop });
  },
  report: (_config, { url }) => `Clientele projector: log to read model, health at ${url}/health/ready\nready: ${url}`,
});

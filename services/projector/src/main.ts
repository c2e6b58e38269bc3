import { httpApp, openServerStores, readServerConfig, runService } from '@clientele/composition';
import { ok } from '@clientele/domain';
import { startLeasedProjector } from './leased-projector.ts';
import { projectorNotes } from './projector-notes.ts';

/** Keeps the read model up to the log. Any number may run: one projects, the others stand by. It needs no root key. */
await runService({
  readConfig: readServerConfig({ publicUrl: false }),
  start: async (config, { log }) => {
    const stores = await openServerStores(config, log);
    const projector = startLeasedProjector({ ...stores, ...projectorNotes(log) });
    const app = httpApp(config, { log, missing: stores.missing });
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

import { clientReader } from '@clientele/application';
import {
  commandContext,
  filesFaults,
  httpApp,
  openStores,
  readFiles,
  readServerConfig,
  runService,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http';
import { configurationRoutes } from './configuration-routes.ts';

/** The query API: GET, discovery and documentation. Any number may run side by side. */
await runService({
  readConfig: readServerConfig({ publicUrl: true }),
  fileFaults: filesFaults,
  start: async (config, options) => {
    const { logger } = options;
    const files = await readFiles(config, { sectorChecks: config.natsUrl !== undefined });
    if (!files.ok) return files;
    const { settings, rootKeys } = files.value;
    const stores = await openStores(config, { ...options, rootKeys });
    const app = httpApp(config, { logger, missing: stores.missing });
    const offered = { ...settings.addresses, managementMethods: config.managementMethods };
    const context = commandContext(stores, settings, config);
    const readClient = clientReader({ ...context, views: stores.freshViews });
    configurationRoutes(app, { ...offered, ...settings, readClient, bodyBytesMax: config.bodyBytesMax });
    refuseOtherMethods(app, offered);
    const url = await app.listen({ host: config.host, port: settings.port });
    const stop = async (): Promise<void> => {
      await app.close();
      await stores.close();
    };
    return ok({ url, stop });
  },
  report: (config, { url }) =>
    `Clientele configuration: GET and discovery for ${config.publicUrl}, profile ${config.profile}\nready: ${url}`,
});

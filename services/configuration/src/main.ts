import { clientReader } from '@clientele/application';
import {
  commandContext,
  filesFaults,
  httpApp,
  openServerStores,
  openServerVault,
  readFiles,
  readServerConfig,
  readYourWritesInStore,
  runService,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http';
import { configurationRoutes } from './configuration-routes.ts';

/** The query API: GET, discovery and documentation. Any number may run side by side. */
await runService({
  readConfig: readServerConfig({ publicUrl: true }),
  fileFaults: filesFaults,
  start: async (config, { logger }) => {
    const settings = await readFiles(config, { sectorChecks: config.natsUrl !== undefined });
    if (!settings.ok) return settings;
    const stores = await openServerStores(config, logger);
    const vault = await openServerVault(config.rootKeysFile, stores);
    const app = httpApp(config, { logger, missing: stores.missing });
    const offered = { ...settings.value.addresses, managementMethods: config.managementMethods };
    const registry = commandContext(
      { eventStore: stores.eventStore, keys: stores.eventStore, vault, readYourWrites: readYourWritesInStore },
      settings.value,
    );
    const readClient = clientReader({ ...registry, views: stores.freshViews });
    configurationRoutes(app, { ...offered, ...settings.value, readClient, bodyBytesMax: config.bodyBytesMax });
    refuseOtherMethods(app, offered);
    const url = await app.listen({ host: config.host, port: settings.value.port });
    const stop = async (): Promise<void> => {
      await app.close();
      await stores.close();
    };
    return ok({ url, stop });
  },
  report: (config, { url }) =>
    `Clientele configuration: GET and discovery for ${config.publicUrl}, profile ${config.profile}\nready: ${url}`,
});

import { clientReader } from '@clientele/application';
import {
  filesFaults,
  httpApp,
  noFence,
  openServerStores,
  openServerVault,
  readFiles,
  readServerConfig,
  registryOf,
  runService,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http-answers';
import { configurationRoutes } from './configuration-routes.ts';

/** The query API: GET, discovery and documentation. Any number may run side by side. */
await runService({
  readConfig: readServerConfig({ publicUrl: true }),
  fileFaults: filesFaults,
  start: async (config, { log }) => {
    const rules = await readFiles(config, { sectorChecks: config.natsUrl !== undefined });
    if (!rules.ok) return rules;
    const stores = await openServerStores(config, log);
    const vault = await openServerVault(config.rootKeysFile, stores);
    const app = httpApp(config, { log, missing: stores.missing });
    const offered = { ...rules.value.addresses, managementMethods: config.managementMethods };
    const registry = registryOf({ log: stores.log, keys: stores.log, vault, fence: noFence }, rules.value);
    const readClient = clientReader({ ...registry, views: stores.believed });
    configurationRoutes(app, { ...offered, ...rules.value, readClient, bodyBytesMax: config.bodyBytesMax });
    refuseOtherMethods(app, offered);
    const url = await app.listen({ host: config.host, port: rules.value.port });
    const stop = async (): Promise<void> => {
      await app.close();
      await stores.close();
    };
    return ok({ url, stop });
  },
  report: (config, { url }) =>
    `Clientele configuration: GET and discovery for ${config.publicUrl}, profile ${config.profile}\nready: ${url}`,
});

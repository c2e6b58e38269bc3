import {
  documentChecks,
  filesFaults,
  httpApp,
  noFence,
  openSectorBus,
  openServerStores,
  openServerVault,
  readFiles,
  readServerConfig,
  registryOf,
  runService,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http-answers';
import { registrationRoutes } from './registration-routes.ts';
import { startUpkeep } from './start-upkeep.ts';

/** The command API: POST, PUT and DELETE. Any number may run side by side. */
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
    const bus = config.natsUrl === undefined ? undefined : openSectorBus(config, log);
    const checks = bus === undefined ? {} : documentChecks(config, { checks: bus, log });
    const registry = registryOf({ log: stores.log, keys: stores.log, vault, fence: noFence, ...checks }, rules.value);
    const upkeep =
      bus === undefined ? undefined : startUpkeep(config, { registry, checks: bus, views: stores.views, log });
    registrationRoutes(app, { ...offered, registry });
    refuseOtherMethods(app, offered);
    const url = await app.listen({ host: config.host, port: rules.value.port });
    const stop = async (): Promise<void> => {
      await app.close();
      await upkeep?.stop();
      await bus?.stop();
      await stores.close();
    };
    return ok({ url, stop });
  },
  report: (config, { url }) =>
    `Clientele registration: POST, PUT and DELETE for ${config.publicUrl}, profile ${config.profile}\nready: ${url}`,
});

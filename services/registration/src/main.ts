import {
  commandContext,
  documentChecks,
  filesFaults,
  httpApp,
  openDocumentCheckBus,
  openServerStores,
  openServerVault,
  readFiles,
  readServerConfig,
  readYourWritesInStore,
  runService,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http';
import { registrationRoutes } from './registration-routes.ts';
import { startUpkeep } from './start-upkeep.ts';

/** The command API: POST, PUT and DELETE. Any number may run side by side. */
await runService({
  readConfig: readServerConfig({ publicUrl: true }),
  fileFaults: filesFaults,
  start: async (config, { logger }) => {
    const settings = await readFiles(config, { sectorChecks: config.natsUrl !== undefined });
    if (!settings.ok) return settings;
    const stores = await openServerStores(config, logger);
    const vault = await openServerVault(config.rootKeysFile, stores);
    const app = httpApp(config, { logger, missing: stores.missing });
    const { policy } = settings.value;
    const offered = { ...settings.value.addresses, managementMethods: config.managementMethods };
    const bus = config.natsUrl === undefined ? undefined : openDocumentCheckBus(config, logger);
    const checks = bus === undefined ? {} : documentChecks(config, { checks: bus, logger });
    const context = commandContext(
      {
        eventStore: stores.eventStore,
        keys: stores.eventStore,
        vault,
        readYourWrites: readYourWritesInStore,
        ...checks,
      },
      settings.value,
    );
    const upkeep =
      bus === undefined
        ? undefined
        : startUpkeep(config, { registry: { ...context, policy }, checks: bus, views: stores.views, logger });
    registrationRoutes(app, { ...offered, context, policy });
    refuseOtherMethods(app, offered);
    const url = await app.listen({ host: config.host, port: settings.value.port });
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

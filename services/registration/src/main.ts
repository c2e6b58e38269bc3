import {
  commandContext,
  documentChecks,
  filesFaults,
  httpApp,
  missingBus,
  openDocumentCheckBus,
  openStores,
  readFiles,
  readServerConfig,
  registrationLimiting,
  runService,
} from '@clientele/composition';
import { ok } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http';
import { startBackgroundChecks } from './background-checks.ts';
import { registrationRoutes } from './registration-routes.ts';

/** The command API: POST, PUT and DELETE. Any number may run side by side. */
await runService({
  readConfig: readServerConfig({ publicUrl: true }),
  fileFaults: filesFaults,
  start: async (config, options) => {
    const { logger } = options;
    const files = await readFiles(config, { sectorChecks: config.natsUrl !== undefined });
    if (!files.ok) return files;
    const { settings, rootKeys } = files.value;
    const stores = await openStores(config, { ...options, rootKeys });
    const bus = config.natsUrl === undefined ? undefined : await openDocumentCheckBus(config, logger);
    // Without NATS, only registrations that name a document are refused (N5).
    const app = httpApp(config, { logger, missing: stores.missing, impairing: missingBus(bus) });
    const { policy } = settings;
    const offered = { ...settings.addresses, managementMethods: config.managementMethods };
    const checks = bus === undefined ? {} : documentChecks(config, { checks: bus, logger });
    const context = commandContext({ ...stores, ...checks }, settings, config);
    const background =
      bus === undefined
        ? undefined
        : startBackgroundChecks(config, { context: { ...context, policy }, checks: bus, views: stores.views, logger });
    const limiting = registrationLimiting(config, logger);
    registrationRoutes(app, { ...offered, context, policy, limiting });
    refuseOtherMethods(app, offered);
    const url = await app.listen({ host: config.host, port: settings.port });
    const stop = async (): Promise<void> => {
      await app.close();
      await background?.stop();
      await bus?.stop();
      await stores.close();
    };
    return ok({ url, stop });
  },
  report: (config, { url }) =>
    `Clientele registration: POST, PUT and DELETE for ${config.publicUrl}, profile ${config.profile}\nready: ${url}`,
});

import { type CommandContext, clientReader } from '@clientele/application';
import {
  commandContext,
  httpApp,
  missingBus,
  openStores,
  type Running,
  readAllFiles,
  registrationLimiting,
  type ServiceConfig,
  type ServiceSettings,
  type StartOptions,
  type StoreOverrides,
  type Stores,
} from '@clientele/composition';
import { configurationRoutes } from '@clientele/configuration';
import { ok, type Result } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http';
import type { Logger } from '@clientele/platform';
import { registrationRoutes, startBackgroundChecks } from '@clientele/registration';
import type { FastifyInstance } from 'fastify';
import { type Checks, openChecks } from './checks.ts';
import { projectors } from './projectors.ts';

export type Embedded = Running &
  Pick<ServiceSettings, 'addresses'> & {
    /** The address of the listener. */
    readonly url: string;
    /** True if this start created the root key. */
    readonly rootKeyIsNew: boolean;
    /** What the guarded fetch is allowed beyond its defaults. */
    readonly fetchOpened: readonly string[];
  };

/**
 * Every service in one process: registration, configuration and projector, on embedded engines or on servers.
 * Configuration errors that only files can reveal are returned together, each naming its variable.
 */
export const startEmbedded = async (
  config: ServiceConfig,
  options: StoreOverrides & StartOptions,
): Promise<Result<Embedded, readonly string[]>> => {
  const files = await readAllFiles(config, { sectorChecks: true });
  if (!files.ok) return files;
  const { settings, guard, rootKeys } = files.value;
  const stores = await openStores(config, { ...options, rootKeys, projectors: projectors(options.logger) });
  const checks = await openChecks(config, { guard, logger: options.logger });
  const context = commandContext({ ...stores, ...checks.ports }, settings, config);
  const app = appOf(config, { settings, stores, checks, context, logger: options.logger });
  const { views } = stores;
  const background = startBackgroundChecks(config, {
    context: { ...context, policy: settings.policy },
    checks: checks.bus,
    views,
    logger: options.logger,
  });
  const url = await app.listen({ host: config.host, port: settings.port });
  const stop = async (): Promise<void> => {
    await app.close();
    await background.stop();
    await checks.stop();
    await stores.close();
  };
  const { addresses } = settings;
  return ok({ url, addresses, rootKeyIsNew: stores.rootKeyIsNew, fetchOpened: guard.opened, stop });
};

type Parts = {
  readonly settings: ServiceSettings;
  readonly stores: Stores;
  readonly checks: Checks;
  readonly context: CommandContext;
  readonly logger: Logger;
};

const appOf = (config: ServiceConfig, { settings, stores, checks, context, logger }: Parts): FastifyInstance => {
  const app = httpApp(config, { logger, missing: stores.missing, impairing: missingBus(checks.bus) });
  const offered = { ...settings.addresses, managementMethods: config.managementMethods };
  const limiting = registrationLimiting(config, logger);
  registrationRoutes(app, { ...offered, context, policy: settings.policy, limiting });
  const readClient = clientReader({ ...context, views: stores.freshViews });
  configurationRoutes(app, { ...offered, ...settings, readClient, bodyBytesMax: config.bodyBytesMax });
  refuseOtherMethods(app, offered);
  return app;
};

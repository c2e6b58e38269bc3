import { type CommandContext, clientReader } from '@clientele/application';
import {
  commandContext,
  httpApp,
  type Running,
  readAllFiles,
  type ServiceConfig,
  type ServiceSettings,
  type StartOptions,
  type StoreOverrides,
} from '@clientele/composition';
import { configurationRoutes } from '@clientele/configuration';
import { ok, type Result } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http';
import type { Logger } from '@clientele/platform';
import { registrationRoutes, startUpkeep } from '@clientele/registration';
import type { FastifyInstance } from 'fastify';
import type { Backing } from './backing.ts';
import { openChecks } from './checks.ts';
import { startOnFiles } from './on-files.ts';
import { startOnServers } from './on-servers.ts';

export type Embedded = Running &
  Pick<ServiceSettings, 'addresses'> & {
    /** True where this start made the root key. */
    readonly rootKeyIsNew: boolean;
    /** What the guarded fetch may do beyond what it does in production. */
    readonly fetchOpened: readonly string[];
  };

/**
 * Every service in one process: registration, configuration and projector, on embedded engines or on servers.
 * Faults of the configuration that only files can show are returned, all at once, by name.
 */
export const startEmbedded = async (
  config: ServiceConfig,
  options: StoreOverrides & StartOptions,
): Promise<Result<Embedded, readonly string[]>> => {
  const files = await readAllFiles(config, { sectorChecks: true });
  if (!files.ok) return files;
  const { settings, guard } = files.value;
  const backing = await startBacking(config, options);
  const checks = openChecks(config, { guard, logger: options.logger });
  const context = commandContext({ ...backing, ...checks.ports }, settings);
  const app = appOf(config, { settings, backing, context, logger: options.logger });
  const { views } = backing;
  const upkeep = startUpkeep(config, {
    registry: { ...context, policy: settings.policy },
    checks: checks.bus,
    views,
    logger: options.logger,
  });
  await app.listen({ host: config.host, port: settings.port });
  const stop = async (): Promise<void> => {
    await app.close();
    await upkeep.stop();
    await checks.stop();
    await backing.stop();
  };
  const { addresses } = settings;
  return ok({ addresses, rootKeyIsNew: backing.rootKeyIsNew, fetchOpened: guard.opened, stop });
};

const startBacking = (config: ServiceConfig, options: StoreOverrides & StartOptions): Promise<Backing> => {
  const { engines } = config;
  return engines.kind === 'embedded'
    ? startOnFiles({ ...config, engines }, options)
    : startOnServers({ ...config, engines }, options);
};

type Parts = {
  readonly settings: ServiceSettings;
  readonly backing: Backing;
  readonly context: CommandContext;
  readonly logger: Logger;
};

const appOf = (config: ServiceConfig, { settings, backing, context, logger }: Parts): FastifyInstance => {
  const app = httpApp(config, { logger, missing: backing.missing });
  const offered = { ...settings.addresses, managementMethods: config.managementMethods };
  registrationRoutes(app, { ...offered, context, policy: settings.policy });
  const readClient = clientReader({ ...context, views: backing.freshViews });
  configurationRoutes(app, { ...offered, ...settings, readClient, bodyBytesMax: config.bodyBytesMax });
  refuseOtherMethods(app, offered);
  return app;
};

import { clientReader, type Registry } from '@clientele/application';
import {
  httpApp,
  type Rules,
  type Running,
  readAllFiles,
  registryOf,
  type ServiceConfig,
  type StartOptions,
  type StoreOverrides,
} from '@clientele/composition';
import { configurationRoutes } from '@clientele/configuration';
import { ok, type Result } from '@clientele/domain';
import { refuseOtherMethods } from '@clientele/http-answers';
import type { Log } from '@clientele/platform';
import { registrationRoutes, startUpkeep } from '@clientele/registration';
import type { FastifyInstance } from 'fastify';
import type { Backing } from './backing.ts';
import { openChecks } from './checks.ts';
import { startOnFiles } from './on-files.ts';
import { startOnServers } from './on-servers.ts';

export type Embedded = Running &
  Pick<Rules, 'addresses'> & {
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
  const { rules, guard } = files.value;
  const backing = await startBacking(config, options);
  const checks = openChecks(config, { guard, log: options.log });
  const registry = registryOf({ ...backing, ...checks.ports }, rules);
  const app = appOf(config, { rules, backing, registry, log: options.log });
  const { views } = backing;
  const upkeep = startUpkeep(config, { registry, checks: checks.bus, views, log: options.log });
  await app.listen({ host: config.host, port: rules.port });
  const stop = async (): Promise<void> => {
    await app.close();
    await upkeep.stop();
    await checks.stop();
    await backing.stop();
  };
  const { addresses } = rules;
  return ok({ addresses, rootKeyIsNew: backing.rootKeyIsNew, fetchOpened: guard.opened, stop });
};

const startBacking = (config: ServiceConfig, options: StoreOverrides & StartOptions): Promise<Backing> => {
  const { engines } = config;
  return engines.kind === 'embedded'
    ? startOnFiles({ ...config, engines }, options)
    : startOnServers({ ...config, engines }, options);
};

type Parts = {
  readonly rules: Rules;
  readonly backing: Backing;
  readonly registry: Registry;
  readonly log: Log;
};

const appOf = (config: ServiceConfig, { rules, backing, registry, log }: Parts): FastifyInstance => {
  const app = httpApp(config, { log, missing: backing.missing });
  const offered = { ...rules.addresses, managementMethods: config.managementMethods };
  registrationRoutes(app, { ...offered, registry });
  const readClient = clientReader({ ...registry, views: backing.believed });
  configurationRoutes(app, { ...offered, ...rules, readClient, bodyBytesMax: config.bodyBytesMax });
  refuseOtherMethods(app, offered);
  return app;
};

import { inspectKeys, randomPool } from '@clientele/adapter-jose';
import {
  believedViews,
  clientReader,
  type ReadFence,
  type Registry,
  readFence,
  takeTurns,
} from '@clientele/application';
import { configurationRoutes, discoveryRoutes } from '@clientele/configuration';
import { discoveryDocument, type JsonObject, ok, type RegistrationPolicy, type Result } from '@clientele/domain';
import {
  clientIds,
  createHttpServer,
  eventIds,
  type Log,
  methodNotAllowed,
  registerHealth,
  systemClock,
} from '@clientele/platform';
import { type Projector, startProjector } from '@clientele/projector';
import { deleteRoute, registerRoute, updateRoute } from '@clientele/registration';
import type { FastifyInstance } from 'fastify';
import { type Addresses, addressesOf, freePort } from './addresses.ts';
import type { EmbeddedConfig } from './config.ts';
import { registerDocumentation } from './documentation.ts';
import { configuredPolicy, readOpMetadata } from './policy.ts';
import { assertRootKeysFit, openStores, type StoreOverrides, type Stores, tenant } from './stores.ts';

export type Embedded = {
  readonly url: string;
  readonly addresses: Addresses;
  readonly rootKeyIsNew: boolean;
  /** Stops in reverse order of the start, after the requests at hand. */
  readonly stop: () => Promise<void>;
};

/**
 * Every service in one process: registration, configuration and projector on the embedded log and read model.
 * Faults of the configuration that only files can show are returned, all at once, by name.
 * @param options.onFailure called when log or read model failed in a way after which nothing may be promised any more.
 */
export const startEmbedded = async (
  config: EmbeddedConfig,
  options: StoreOverrides & { readonly log: Log; readonly onFailure: (error: unknown) => void },
): Promise<Result<Embedded, readonly string[]>> => {
  const op = readOpMetadata(config.opMetadataFile);
  if (!op.ok) return op;
  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const addresses = addressesOf(config, { port, op: op.value });
  const policy = configuredPolicy(config, { issuer: addresses.issuer, op: op.value });
  if (!policy.ok) return policy;
  const stores = openStores(config, { ...options, nowMs: systemClock.nowMs });
  assertRootKeysFit(stores.log, stores.vault, config.rootKeysFile);
  await dropForeignViews(stores, options.log);
  const projector = await startProjector({
    ...stores,
    onFailure: options.onFailure,
    onParked: (parked) =>
      options.log.error({ parked }, 'these events cannot be shown: their clients are answered from the log'),
  });
  const fence = readFence(projector.progress, await stores.log.headPosition());
  const app = createApp(config, options.log);
  addRoutes(app, { config, addresses, stores, policy: policy.value, fence, op: op.value });
  await app.listen({ host: config.host, port });
  const stop = async (): Promise<void> => stopAll(app, projector, stores);
  return ok({ url: addresses.publicUrl, addresses, rootKeyIsNew: stores.rootKeyIsNew, stop });
};

const stopAll = async (app: FastifyInstance, projector: Projector, stores: Stores): Promise<void> => {
  await app.close();
  await projector.stop();
  await stores.close();
};

/** A read model ahead of its log belongs to another log (a restored backup, say): it is dropped and made again. */
const dropForeignViews = async ({ log, views }: Stores, serviceLog: Log): Promise<void> => {
  const [shown, head] = [await views.position(), await log.headPosition()];
  if (shown <= head) return;
  serviceLog.warn({ shown, head }, 'the read model is ahead of the log: it is made again from the log');
  views.clear();
};

const keepAliveMs = 5_000;
const headersMs = 5_000;

const createApp = (config: EmbeddedConfig, log: Log): FastifyInstance =>
  createHttpServer({
    log,
    limits: { bodyBytesMax: config.bodyBytesMax, depthMax: config.depthMax, membersMax: config.membersMax },
    timeouts: { requestMs: config.requestMsMax, headersMs, keepAliveMs },
    connectionsMax: config.connectionsMax,
  });

type Parts = {
  readonly config: EmbeddedConfig;
  readonly addresses: Addresses;
  readonly stores: Stores;
  readonly policy: RegistrationPolicy;
  readonly fence: ReadFence;
  readonly op: JsonObject | undefined;
};

const addRoutes = (app: FastifyInstance, parts: Parts): void => {
  const { config, addresses, stores, policy, fence, op } = parts;
  const registry: Registry = {
    ...stores,
    keys: stores.log,
    ids: { clientId: clientIds({ nowMs: systemClock.nowMs, random: randomPool() }), eventId: eventIds },
    clock: systemClock,
    policy,
    inspectKeys,
    fence,
    turns: takeTurns(),
    tenant,
    registrationUri: addresses.registrationUri,
  };
  for (const path of addresses.registrationPaths) {
    registerRoute(app, path, registry);
    methodNotAllowed(app, path, ['POST']);
    const clientPath = `${path}/:clientId`;
    const methods = config.managementMethods;
    if (methods.includes('GET'))
      configurationRoutes(app, {
        url: clientPath,
        readClient: clientReader({ ...registry, views: believedViews(stores.views, fence) }),
      });
    if (methods.includes('PUT')) updateRoute(app, clientPath, registry);
    if (methods.includes('DELETE')) deleteRoute(app, clientPath, registry);
    methodNotAllowed(app, clientPath, methods);
  }
  const endpoints = { issuer: addresses.issuer, registrationEndpoint: addresses.registrationEndpoint };
  discoveryRoutes(app, { issuer: addresses.issuer, document: discoveryDocument(policy, endpoints, op) });
  registerHealth(app, { ready: () => ({ ok: true, missing: [] }) });
  const { managementMethods, bodyBytesMax } = config;
  registerDocumentation(app, { ...addresses, policy, managementMethods, bodyBytesMax });
};

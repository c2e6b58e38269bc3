import { createHttpServer, notFound, type OAuthError, oauthError, peerOf, registerHealth } from '@clientele/http';
import type { Logger } from '@clientele/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayConfig } from './config.ts';
import { type Failure, type Instances, instances, type Outgoing } from './instances.ts';
import { originForm } from './origin-form.ts';
import { headersToClient, headersToService } from './passed-headers.ts';
import { type ServiceName, serviceFor } from './service-for.ts';

const bodyBytesMax = 65_536;
const keepAliveMs = 60_000;
const headersMs = 5_000;

type Services = Readonly<Record<ServiceName, Instances>>;

/**
 * One public URL for two services. Requests are read completely before they are passed on. The limits are those of the
 * services, so a request that is refused here gets the same answer as there.
 */
export const createGateway = (config: GatewayConfig, logger: Logger): FastifyInstance => {
  const services: Services = {
    registration: instances(config.registrationUrls, config.answerMsMax),
    configuration: instances(config.configurationUrls, config.answerMsMax),
  };
  const app = createHttpServer({
    logger,
    limits: { bodyBytesMax, depthMax: 0, membersMax: 0 },
    timeouts: { requestMs: config.requestMsMax, headersMs, keepAliveMs },
    connectionsMax: config.connectionsMax,
    isProxy: config.isProxy,
    loggedAddress: config.loggedAddress,
  });
  registerHealth(app, { missing: async () => missing(services) });
  app.route({
    method: app.supportedMethods,
    url: '*',
    handler: async (request, reply) => passOn(services, request, reply),
  });
  app.addHook('onClose', async () => {
    await Promise.all([services.registration.close(), services.configuration.close()]);
  });
  return app;
};

/**
 * Checks liveness, not readiness. A service without one of its engines reports that itself, and configuration still
 * answers reads while the event store is away.
 */
const missing = async (services: Services): Promise<readonly string[]> => {
  const [hasRegistration, hasConfiguration] = await Promise.all([
    services.registration.isThere(),
    services.configuration.isThere(),
  ]);
  return [...(hasRegistration ? [] : ['registration']), ...(hasConfiguration ? [] : ['configuration'])];
};

const passOn = async (services: Services, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
  const path = originForm(request.raw.url ?? '/');
  if (path === undefined) return oauthError(reply, notFound);
  const outgoing = outgoingOf(request, path);
  const answer = await services[serviceFor(outgoing.method, outgoing.path)].send(outgoing);
  if (typeof answer === 'string') return oauthError(reply, refusals[answer]);
  reply.code(answer.statusCode).headers(headersToClient(answer.headers));
  return answer.body.length === 0 ? reply.send() : reply.send(answer.body);
};

const outgoingOf = (request: FastifyRequest, path: string): Outgoing => ({
  method: request.method,
  path,
  headers: headersToService({ id: request.id, trace: request.trace, peer: peerOf(request), raw: request.raw }),
  body: request.body instanceof Uint8Array ? request.body : null,
  isRead: ['GET', 'HEAD'].includes(request.method),
});

const away = (code: string, status: number, description: string): OAuthError => ({
  code,
  status,
  error: 'temporarily_unavailable',
  description,
  headers: { 'retry-after': '1' },
});

const refusals: Readonly<Record<Failure, OAuthError>> = {
  unreached: away('service-unreached', 503, 'the service cannot be reached, try again'),
  broken: away('service-broken', 502, 'the service broke off, and what became of the request is not known; try again'),
  late: away(
    'service-late',
    504,
    'the service did not answer in time, and what became of the request is not known; try again',
  ),
};

import { createHttpServer, type HealthParts, registerHealth } from '@clientele/http';
import type { Logger } from '@clientele/platform';
import type { FastifyInstance } from 'fastify';
import type { ServiceConfig } from './config.ts';

const keepAliveMs = 5_000;
const headersMs = 5_000;

type Limits = Pick<
  ServiceConfig,
  'bodyBytesMax' | 'depthMax' | 'membersMax' | 'requestMsMax' | 'connectionsMax' | 'isProxy' | 'loggedAddress'
>;

/** The HTTP server of one process, with its health endpoints. */
export const httpApp = (config: Limits, options: HealthParts & { readonly logger: Logger }): FastifyInstance => {
  const app = createHttpServer({
    logger: options.logger,
    limits: { bodyBytesMax: config.bodyBytesMax, depthMax: config.depthMax, membersMax: config.membersMax },
    timeouts: { requestMs: config.requestMsMax, headersMs, keepAliveMs },
    connectionsMax: config.connectionsMax,
    isProxy: config.isProxy,
    loggedAddress: config.loggedAddress,
  });
  registerHealth(app, options);
  return app;
};

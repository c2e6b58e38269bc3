import type { FastifyInstance } from 'fastify';
import { notReady } from './http-refusals.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { jsonMediaType, oauthError } from './oauth-error.ts';

const live = '{"status":"live"}';
const ready = '{"status":"ready"}';

/**
 * `/health/live`: the event loop is running. `/health/ready`: every dependency of the service has answered; otherwise
 * 503, which names the missing ones.
 */
export const registerHealth = (
  app: FastifyInstance,
  { missing }: { readonly missing: () => Promise<readonly string[]> },
): void => {
  app.get('/health/live', (_request, reply) => reply.header('content-type', jsonMediaType).send(live));
  app.get('/health/ready', async (_request, reply) => {
    const names = await missing();
    return names.length === 0
      ? reply.header('content-type', jsonMediaType).send(ready)
      : oauthError(reply, notReady(names));
  });
  methodNotAllowed(app, '/health/live', ['GET']);
  methodNotAllowed(app, '/health/ready', ['GET']);
};

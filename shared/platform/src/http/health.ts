import type { FastifyInstance } from 'fastify';
import { methodNotAllowed } from './method-not-allowed.ts';
import { errorBody, jsonMediaType } from './oauth-error.ts';

export type Readiness = { readonly ok: boolean; readonly missing: readonly string[] };

/** `/health/live`: the event loop turns. `/health/ready`: what the service depends on has answered; else 503 that names what is missing. */
export const registerHealth = (app: FastifyInstance, { ready }: { readonly ready: () => Readiness }): void => {
  app.get('/health/live', (_request, reply) => reply.header('content-type', jsonMediaType).send('{"status":"live"}'));
  app.get('/health/ready', (_request, reply) => {
    const { ok, missing } = ready();
    reply.header('content-type', jsonMediaType);
    if (ok) return reply.send('{"status":"ready"}');
    reply.request.refusal = 'temporarily_unavailable';
    return reply
      .code(503)
      .header('retry-after', '1')
      .send(errorBody('temporarily_unavailable', `not ready yet, missing: ${missing.join(', ')}`));
  });
  methodNotAllowed(app, '/health/live', ['GET']);
  methodNotAllowed(app, '/health/ready', ['GET']);
};

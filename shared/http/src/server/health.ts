import type { FastifyInstance } from 'fastify';
import { notReady } from './http-refusals.ts';
import { methodNotAllowed } from './method-not-allowed.ts';
import { jsonMediaType, oauthError } from './oauth-error.ts';

const live = '{"status":"live"}';
const ready = '{"status":"ready"}';

export type HealthParts = {
  /** Dependencies that do not answer now, and without which the service cannot do its work. */
  readonly missing: () => Promise<readonly string[]>;
  /** Those without which it does most of its work. */
  readonly impairing?: () => Promise<readonly string[]>;
};

/**
 * `/health/live`: the event loop is running. `/health/ready`: every dependency of the service has answered; otherwise
 * 503, which names the missing ones. A service that does most of its work is ready, and names what it has to do without.
 */
export const registerHealth = (app: FastifyInstance, { missing, impairing }: HealthParts): void => {
  app.get('/health/live', (_request, reply) => reply.header('content-type', jsonMediaType).send(live));
  app.get('/health/ready', async (_request, reply) => {
    const names = await missing();
    if (names.length > 0) return oauthError(reply, notReady(names));
    const without = (await impairing?.()) ?? [];
    const answer = without.length === 0 ? ready : JSON.stringify({ status: 'ready', without });
    return reply.header('content-type', jsonMediaType).send(answer);
  });
  methodNotAllowed(app, '/health/live', ['GET']);
  methodNotAllowed(app, '/health/ready', ['GET']);
};

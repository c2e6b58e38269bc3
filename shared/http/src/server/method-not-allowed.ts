import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import { notAllowed } from './http-refusals.ts';
import { oauthError } from './oauth-error.ts';
import { preflightHeaders } from './standard-headers.ts';

/**
 * REG-05, ERR-09: a method of `url` that is not allowed gets 405 with `Allow`; OPTIONS is CORS only (CFG-26). HEAD is
 * allowed with GET. Both answers are sent before a body is read.
 */
export const methodNotAllowed = (app: FastifyInstance, url: string, allowed: readonly string[]): void => {
  const served = new Set(allowed.includes('GET') ? [...allowed, 'HEAD', 'OPTIONS'] : [...allowed, 'OPTIONS']);
  const allow = [...served].join(', ');
  const refuse: onRequestHookHandler = (_request, reply) => void oauthError(reply, notAllowed(allow));
  const preflight: onRequestHookHandler = (_request, reply) =>
    void reply
      .code(204)
      .headers({ ...preflightHeaders, 'access-control-allow-methods': allow, allow })
      .send();
  app.route({ method: 'OPTIONS', url, onRequest: preflight, handler: unreachable });
  app.route({
    method: app.supportedMethods.filter((method) => !served.has(method)),
    url,
    onRequest: refuse,
    handler: unreachable,
  });
};

const unreachable = (): never => {
  throw new Error('the hook before this handler answers every request');
};

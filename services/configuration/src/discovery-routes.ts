import { canonicalJson, type JsonObject } from '@clientele/domain';
import { jsonMediaType, methodNotAllowed } from '@clientele/http';
import type { FastifyInstance } from 'fastify';

const cacheSeconds = 300;

/**
 * The metadata document of the OP that this registry serves, at every location where clients look for it (DISC-01, DISC-10).
 * @param options.issuer the issuer; its path goes after the well-known name (RFC 8414 §3.1) or before it (OIDC Discovery §4).
 */
export const discoveryRoutes = (
  app: FastifyInstance,
  options: { readonly issuer: string; readonly document: JsonObject },
): void => {
  const body = canonicalJson(options.document);
  for (const path of discoveryPaths(new URL(options.issuer).pathname)) {
    app.get(path, async (_request, reply) =>
      reply.headers({ 'content-type': jsonMediaType, 'cache-control': `public, max-age=${cacheSeconds}` }).send(body),
    );
    methodNotAllowed(app, path, ['GET']);
  }
};

const names = ['openid-configuration', 'oauth-authorization-server'] as const;

const discoveryPaths = (issuerPath: string): ReadonlySet<string> => {
  const suffix = issuerPath.replace(/\/$/, '');
  return new Set(
    names.flatMap((name) => [`/.well-known/${name}`, `/.well-known/${name}${suffix}`, `${suffix}/.well-known/${name}`]),
  );
};

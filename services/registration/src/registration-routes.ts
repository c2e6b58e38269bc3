import type { CommandContext } from '@clientele/application';
import { clientPath, type OfferedMethods } from '@clientele/http';
import type { FastifyInstance } from 'fastify';
import { deleteRoute, updateRoute } from './manage-routes.ts';
import { registerRoute } from './register-route.ts';

/** POST of the registration endpoint, PUT and DELETE of the configuration endpoint. */
export const registrationRoutes = (
  app: FastifyInstance,
  { registry, registrationPaths, managementMethods }: OfferedMethods & { readonly registry: CommandContext },
): void => {
  for (const path of registrationPaths) {
    registerRoute(app, path, registry);
    if (managementMethods.includes('PUT')) updateRoute(app, clientPath(path), registry);
    if (managementMethods.includes('DELETE')) deleteRoute(app, clientPath(path), registry);
  }
};

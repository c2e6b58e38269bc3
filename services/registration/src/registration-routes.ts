import { clientPath, type OfferedMethods } from '@clientele/http';
import type { FastifyInstance } from 'fastify';
import type { Commands } from './commands.ts';
import { deleteRoute, updateRoute } from './manage-routes.ts';
import { registerRoute } from './register-route.ts';

/** POST of the registration endpoint, PUT and DELETE of the configuration endpoint. */
export const registrationRoutes = (
  app: FastifyInstance,
  { context, policy, registrationPaths, managementMethods }: OfferedMethods & Commands,
): void => {
  const commands = { context, policy };
  for (const path of registrationPaths) {
    registerRoute(app, path, commands);
    if (managementMethods.includes('PUT')) updateRoute(app, clientPath(path), commands);
    if (managementMethods.includes('DELETE')) deleteRoute(app, clientPath(path), commands);
  }
};

import { clientPath, type OfferedMethods, withSlash } from '@clientele/http';
import type { FastifyInstance } from 'fastify';
import type { Commands } from './commands.ts';
import { limitRegistrations, type RegistrationLimiting } from './limit-registrations.ts';
import { deleteRoute, updateRoute } from './manage-routes.ts';
import { registerRoute } from './register-route.ts';

/** Registrations are unlimited if it is undefined. */
type Limited = { readonly limiting: RegistrationLimiting | undefined };

/** POST of the registration endpoint, PUT and DELETE of the configuration endpoint. */
export const registrationRoutes = (
  app: FastifyInstance,
  { context, policy, limiting, registrationPaths, managementMethods }: OfferedMethods & Commands & Limited,
): void => {
  const commands = { context, policy };
  const judgeRate = limiting === undefined ? [] : [limitRegistrations(limiting)];
  for (const path of registrationPaths) {
    registerRoute(app, path, { ...commands, judgeRate });
    registerRoute(app, withSlash(path), { ...commands, judgeRate });
    if (managementMethods.includes('PUT')) updateRoute(app, clientPath(path), commands);
    if (managementMethods.includes('DELETE')) deleteRoute(app, clientPath(path), commands);
  }
};

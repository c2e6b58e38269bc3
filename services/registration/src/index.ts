export { startBackgroundChecks } from './background-checks.ts';
export { registrationRoutes } from './registration-routes.ts';

export { registrationRoutes } from './registration-routes.ts';
export { startUpkeep } from './start-upkeep.ts';

export { discoveryRoutes } from './discovery-routes.ts';
export { configurationRoutes } from './read-route.ts';

export { deleteRoute, updateRoute } from './manage-routes.ts';
export { registerRoute } from './register-route.ts';

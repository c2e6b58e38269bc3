export { canonicalJson, inNameOrder } from './canonical-json.ts';
export { decide, type UpdateClient } from './client/decide.ts';
export type { ClientEvent, SectorStart } from './client/events.ts';
export { joinPersonal, splitPersonal } from './client/personal.ts';
export type { SectorStanding } from './client/sector.ts';
export { type Client, endedBy, evolve, type RegisteredClient, unregistered } from './client/state.ts';
export type { StoredClientEvent } from './client/stored.ts';
export * from './documents/index.ts';
export type { RegistrationKeyClaimed } from './idempotency-claim/stored.ts';
export { isJsonObject, type Json, type JsonObject } from './json.ts';
export * from './metadata/index.ts';
export { fail, ok, type Result } from './result.ts';
export * from './sector/index.ts';
export {
  isKnownEvent,
  type StoredEvent,
  type StoredEventFault,
  storedEventVersions,
  upcast,
  versionOf,
} from './stored-events.ts';
export {
  type ClientView,
  type ParkedClientView,
  type ProjectedClientView,
  project,
  type RegisteredClientView,
  revisionOrder,
} from './view/client-view.ts';

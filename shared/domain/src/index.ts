export { canonicalJson, sortedMembers } from './canonical-json.ts';
export { type ClientCommand, decide } from './client/decide.ts';
export type { ClientEvent } from './client/events.ts';
export { joinPersonal, splitPersonal } from './client/personal.ts';
export { type Client, evolve, fold, type RegisteredClient } from './client/state.ts';
export {
  currentVersion,
  type RegistrationKeyClaimed,
  type StoredClientEvent,
  type StoredEvent,
  type StoredEventFault,
  storedEventVersions,
  upcast,
} from './client/stored.ts';
export { isJsonObject, type Json, type JsonObject } from './json.ts';
export * from './metadata/index.ts';
export { fail, ok, type Result } from './result.ts';
export * from './sector/index.ts';
export {
  type ClientView,
  type ParkedClientView,
  project,
  type RegisteredClientView,
} from './view/client-view.ts';

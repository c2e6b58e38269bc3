export {
  canonicalJson,
  isInOrder,
  memberPieces,
  memberText,
  objectText,
  surrogateEscape,
} from './canonical-json.ts';
export { type ClientCommand, decide } from './client/decide.ts';
export type { ClientEvent, SectorStart } from './client/events.ts';
export { joinPersonal, splitPersonal } from './client/personal.ts';
export type { SectorStanding } from './client/sector.ts';
export { type Client, evolve, fold, type RegisteredClient } from './client/state.ts';
export {
  type RegistrationKeyClaimed,
  type StoredClientEvent,
  type StoredEvent,
  type StoredEventFault,
  storedEventVersions,
  upcast,
  versionOf,
} from './client/stored.ts';
export { isJsonObject, type Json, type JsonObject } from './json.ts';
export * from './metadata/index.ts';
export { fail, ok, type Result } from './result.ts';
export * from './sector/index.ts';
export {
  type ClientView,
  type ParkedClientView,
  type ProjectedClientView,
  project,
  type RegisteredClientView,
  revisionOrder,
} from './view/client-view.ts';

export { freePort } from './addresses.ts';
export { commandContext } from './command-context.ts';
export {
  readServerConfig,
  readServiceConfig,
  readWorkerConfig,
  type ServerConfig,
  type ServiceConfig,
} from './config.ts';
export { missingBus, openDocumentCheckBus, shownBus, untilBusIsReady } from './document-check-bus.ts';
export { documentCheckWork } from './document-check-work.ts';
export { documentChecks } from './document-checks.ts';
export { environmentNames } from './environment.ts';
export { erasureLine, erasuresFile, erasuresFileOf } from './erasures-file.ts';
export { allFilesFaults, filesFaults, guardFaults } from './file-faults.ts';
export { readAllFiles, readFiles } from './files.ts';
export { type Guard, openGuard } from './guard.ts';
export { httpApp } from './http-app.ts';
export { shownRateLimit } from './rate-limit.ts';
export { registrationLimiting } from './registration-limiting.ts';
export { makeRootKeys, rootKeysIn, writeRootKeys } from './root-keys-file.ts';
export { type Running, runService, type StartOptions } from './run-service.ts';
export type { ServiceSettings } from './service-settings.ts';
export type { StoreOverrides } from './stores/file-event-store.ts';
export { openServerStores, openStoppedStores, openStores } from './stores/open-stores.ts';
export { replayErasuresOn } from './stores/replay-erasures.ts';
export type {
  FileProjector,
  FileReadModel,
  FileStoreConfig,
  Projectors,
  ServerStores,
  Stores,
} from './stores/stores.ts';
export { tenant } from './tenant.ts';

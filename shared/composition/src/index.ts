export { freePort } from './addresses.ts';
export { commandContext, readYourWritesInStore } from './command-context.ts';
export {
  readServerConfig,
  readServiceConfig,
  readWorkerConfig,
  type ServerConfig,
  type ServiceConfig,
} from './config.ts';
export { missingBus, openDocumentCheckBus, openReadyDocumentCheckBus, shownBus } from './document-check-bus.ts';
export { documentCheckWork } from './document-check-work.ts';
export { documentChecks } from './document-checks.ts';
export { type EmbeddedEngineConfig, openEmbeddedStores, type StoreOverrides } from './embedded-stores.ts';
export { environmentNames } from './environment.ts';
export { allFilesFaults, filesFaults, guardFaults } from './file-faults.ts';
export { readAllFiles, readFiles } from './files.ts';
export { type Guard, openGuard } from './guard.ts';
export { httpApp } from './http-app.ts';
export { loadRootKeys, makeRootKeys, writeRootKeys } from './root-keys-file.ts';
export { type Running, runService, type StartOptions } from './run-service.ts';
export { openServerStores, openServerVault } from './server-stores.ts';
export type { ServiceSettings } from './service-settings.ts';
export { tenant } from './tenant.ts';

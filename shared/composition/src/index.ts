export { freePort } from './addresses.ts';
export {
  readServerConfig,
  readServiceConfig,
  readWorkerConfig,
  type ServerConfig,
  type ServiceConfig,
} from './config.ts';
export { type EmbeddedPlace, openEmbeddedStores, type StoreOverrides } from './embedded-stores.ts';
export { environmentNames } from './environment.ts';
export { allFilesFaults, filesFaults, guardFaults } from './file-faults.ts';
export { readAllFiles, readFiles } from './files.ts';
export { type Guard, openGuard } from './guard.ts';
export { httpApp } from './http-app.ts';
export { noFence, registryOf } from './registry.ts';
export { loadRootKeys, makeRootKeys, writeRootKeys } from './root-keys-file.ts';
export type { Rules } from './rules.ts';
export { type Running, runService, type StartOptions } from './run-service.ts';
export { documentChecks } from './sector.ts';
export { missingBus, openReadySectorBus, openSectorBus, shownBus } from './sector-bus.ts';
export { sectorWork } from './sector-work.ts';
export { openServerStores, openServerVault } from './server-stores.ts';
export { tenant } from './tenant.ts';

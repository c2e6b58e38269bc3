export { inspectKeys } from './inspect-keys.ts';
export { randomPool } from './random-pool.ts';
export { newRootKeysText, parseRootKeys, type RootKeys } from './root-keys.ts';
export { vault } from './vault.ts';

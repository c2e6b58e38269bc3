export { inspectKeys } from './inspect-keys.ts';
export { type KeyWrapping, keyWrapperModule } from './key-wrapper.ts';
export { randomPool } from './random-pool.ts';
export { keyRewrapper } from './rewrap.ts';
export { newRootKeysText, parseRootKeys, type RootKeys } from './root-keys.ts';
export { type ChangedText, withCurrentRootKey, withoutRootKey, withRootKey } from './root-keys-text.ts';
export { vault } from './vault.ts';

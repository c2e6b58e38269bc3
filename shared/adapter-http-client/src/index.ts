export { readAllowList } from './allow-list.ts';
export { dialTcp } from './dial.ts';
export { defaultFetchLimits, type GuardSettings, guardedFetch } from './guarded-fetch.ts';
export type { Resolve } from './resolve.ts';
export { readPrivateCa } from './secure.ts';

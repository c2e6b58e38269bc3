export { type AllowList, nothingAllowed, readAllowList } from './allow-list.ts';
export { type Dial, dialTcp } from './dial.ts';
export { defaultFetchLimits, type FetchLimits, type GuardSettings, guardedFetch } from './guarded-fetch.ts';
export type { Resolve } from './resolve.ts';
export { readPrivateCa } from './secure.ts';

/** What a store that does not answer throws where it has no refusal to give: a broken dependency and no bug, so that the edge can answer 503. */
export type StoreUnavailable = Error & { readonly code: typeof code };

const code = 'store-unavailable';

/** @param store what the store is called in messages and logs; never its address, which may hold a password. */
export const storeUnavailable = (store: string, cause: unknown): StoreUnavailable =>
  Object.assign(new Error(`${store} does not answer`, { cause }), { code } as const);

export const isStoreUnavailable = (error: unknown): error is StoreUnavailable =>
  error instanceof Error && 'code' in error && error.code === code;

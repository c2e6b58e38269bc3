/**
 * Thrown by a store that does not answer, if the call has no refusal to return. It marks a failed dependency rather
 * than a bug, so that the HTTP layer can answer 503.
 */
export type StoreUnavailable = Error & { readonly code: typeof code };

const code = 'store-unavailable';

/** @param store the store's name for messages and logs; never its address, which may hold a password. */
export const storeUnavailable = (store: string, cause: unknown): StoreUnavailable =>
  Object.assign(new Error(`${store} does not answer`, { cause }), { code } as const);

export const isStoreUnavailable = (error: unknown): error is StoreUnavailable =>
  error instanceof Error && 'code' in error && error.code === code;

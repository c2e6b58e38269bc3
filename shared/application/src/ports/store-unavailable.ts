/**
 * Thrown by a store that does not answer, if the call has no refusal to return. It marks a failed dependency rather
 * than a bug, so that the HTTP layer can answer 503.
 */
export type StoreUnavailable = Error & { readonly code: keyof typeof stores };

/** The stores' names for messages and logs; never an address, which may hold a password. */
const stores = { 'event-store-away': 'the event store', 'read-model-away': 'the read model' } as const;

export const storeUnavailable = (code: StoreUnavailable['code'], cause: unknown): StoreUnavailable =>
  Object.assign(new Error(`${stores[code]} does not answer`, { cause }), { code });

export const isStoreUnavailable = (error: unknown): error is StoreUnavailable =>
  error instanceof Error && 'code' in error && Object.keys(stores).some((code) => code === error.code);

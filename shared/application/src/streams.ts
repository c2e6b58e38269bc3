/** Stream names, spelled nowhere else. One stream per client; `idempotency-` streams hold the claims of Idempotency-Keys. */
export const clientStream = (clientId: string): string => `${clientStreamPrefix}${clientId}`;

export const clientStreamPrefix = 'client-';

/** The client whose stream that is; nothing where it is nobody's. */
export const clientIdOfStream = (stream: string): string | undefined =>
  stream.startsWith(clientStreamPrefix) ? stream.slice(clientStreamPrefix.length) : undefined;

export const idempotencyStream = (digest: string): string => `${idempotencyStreamPrefix}${digest}`;

const idempotencyStreamPrefix = 'idempotency-';

/** What every stream of ours begins with: a store that others use as well is read by these. */
export const streamPrefixes = [clientStreamPrefix, idempotencyStreamPrefix] as const;

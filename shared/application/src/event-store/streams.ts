const clientStreamPrefix = 'client-';
const idempotencyStreamPrefix = 'idempotency-';

/** Stream names, spelled nowhere else. One stream per client; `idempotency-` streams hold the claims of Idempotency-Keys. */
export const clientStream = (clientId: string): string => `${clientStreamPrefix}${clientId}`;

const clientStreamName = /^client-([!-~]+)$/;

/** The client whose stream this is. No client has an id of other than visible ASCII characters, and no store need hold such a name. */
export const clientIdOfStream = (stream: string): string | undefined => clientStreamName.exec(stream)?.[1];

export const idempotencyStream = (digest: string): string => `${idempotencyStreamPrefix}${digest}`;

/** What every stream of ours begins with: a store that others use as well is read by these. */
export const streamPrefixes = [clientStreamPrefix, idempotencyStreamPrefix] as const;

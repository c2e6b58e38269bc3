const clientStreamPrefix = 'client-';
const idempotencyStreamPrefix = 'idempotency-';
const snapshotStreamPrefix = 'snapshot-';

/**
 * Stream names, defined only here. Each client has one stream; `idempotency-` streams hold the claims of
 * Idempotency-Keys, `snapshot-` streams the snapshots of clients that have changed often.
 */
export const clientStream = (clientId: string): string => `${clientStreamPrefix}${clientId}`;

const clientStreamName = /^client-([!-~]+)$/;

/**
 * The client that a stream belongs to. A client id consists of visible ASCII characters; stores need not support any
 * other name.
 */
export const clientIdOfStream = (stream: string): string | undefined => clientStreamName.exec(stream)?.[1];

export const idempotencyStream = (digest: string): string => `${idempotencyStreamPrefix}${digest}`;

export const snapshotStream = (clientId: string): string => `${snapshotStreamPrefix}${clientId}`;

/** The prefixes of all our streams. In a store shared with other applications, only these streams are read. */
export const streamPrefixes = [clientStreamPrefix, idempotencyStreamPrefix, snapshotStreamPrefix] as const;

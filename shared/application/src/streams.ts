/** Stream names, spelled nowhere else. One stream per client; `idempotency-` streams hold the claims of Idempotency-Keys. */
export const clientStream = (clientId: string): string => `client-${clientId}`;

export const clientStreamPrefix = 'client-';

export const idempotencyStream = (digest: string): string => `idempotency-${digest}`;

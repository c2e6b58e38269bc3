import { policyFor } from './metadata.ts';

/** Identifies a request in logs and traces. */
export const requestContext = {
  correlationId: 'request-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
} as const;

/** 2026-01-01T00:00:00Z in milliseconds. */
export const startOfTime = 1_767_225_600_000;

const policy = policyFor('bcp', { sectorChecks: true });

/**
 * The input of a command apart from its subject, for an anonymous caller: open registration under the default profile.
 */
export const asAnonymous = { caller: { kind: 'anonymous' }, policy, requestContext } as const;

/** The same for a client that authenticates with its own token. */
export const asClient = <Credential extends { readonly clientId: string }>(credential: Credential) => ({
  ...credential,
  caller: { kind: 'client', id: credential.clientId } as const,
  policy,
  requestContext,
});

/** The same for an operator. */
export const asOperator = {
  caller: { kind: 'operator', id: 'test' },
  policy: { version: 'none' },
  requestContext,
} as const;

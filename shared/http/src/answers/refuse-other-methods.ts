import type { FastifyInstance } from 'fastify';
import { methodNotAllowed } from '../server/method-not-allowed.ts';

/** What is offered where, by whichever process serves it. */
export type OfferedMethods = {
  /** Paths that take registrations. */
  readonly registrationPaths: readonly string[];
  /** What a client may do to itself. */
  readonly managementMethods: readonly ('GET' | 'PUT' | 'DELETE')[];
};

/** REG-05, ERR-09: whatever is not offered is 405, with an `Allow` that speaks of the public URL and not of one process. */
export const refuseOtherMethods = (
  app: FastifyInstance,
  { registrationPaths, managementMethods }: OfferedMethods,
): void => {
  for (const path of registrationPaths) {
    methodNotAllowed(app, path, ['POST']);
    methodNotAllowed(app, clientPath(path), managementMethods);
  }
};

/** Pattern of a client's configuration endpoint: one segment deeper. */
export const clientPath = (registrationPath: string): string => `${registrationPath}/:clientId`;

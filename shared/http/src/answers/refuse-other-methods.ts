import type { FastifyInstance } from 'fastify';
import { methodNotAllowed } from '../server/method-not-allowed.ts';

/** The paths and methods that are offered, whichever process serves them. */
export type OfferedMethods = {
  /** Paths that accept registrations. */
  readonly registrationPaths: readonly string[];
  /** Methods that a client may use on its own registration. */
  readonly managementMethods: readonly ('GET' | 'PUT' | 'DELETE')[];
};

/**
 * REG-05, ERR-09: a method that is not offered gets 405. Its `Allow` describes the public URL rather than one process.
 */
export const refuseOtherMethods = (
  app: FastifyInstance,
  { registrationPaths, managementMethods }: OfferedMethods,
): void => {
  for (const path of registrationPaths) {
    methodNotAllowed(app, path, ['POST']);
    methodNotAllowed(app, withSlash(path), ['POST']);
    methodNotAllowed(app, clientPath(path), managementMethods);
  }
};

/**
 * A slash at the end is a common slip, and clients do not repeat a POST at another place. So a registration is accepted
 * there, too.
 */
export const withSlash = (registrationPath: string): string => `${registrationPath}/`;

/** Route pattern of a client's configuration endpoint, one segment below the registration path. */
export const clientPath = (registrationPath: string): string => `${registrationPath}/:clientId`;

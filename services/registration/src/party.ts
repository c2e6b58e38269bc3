import type { FastifyRequest } from 'fastify';

/**
 * On whose behalf documents wait: whoever has this address. It is known at least behind which connection they are, and
 * it is written nowhere.
 */
export const partyOf = (request: FastifyRequest): { readonly party?: string } =>
  request.ip === undefined ? {} : { party: request.ip };

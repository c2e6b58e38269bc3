import { type JsonObject, usesLocalhostName } from '@clientele/domain';
import type { FastifyRequest } from 'fastify';

/**
 * RFC 8252 §8.3 recommends the IP literal: `localhost` may resolve to something else. It is accepted and flagged in the log (NATIVE-04).
 * @param accepted a body whose `redirect_uris` passed the rules.
 */
export const flagLocalhost = (request: FastifyRequest, accepted: JsonObject): void => {
  const { redirect_uris } = accepted;
  if (!Array.isArray(redirect_uris) || !usesLocalhostName(redirect_uris.map(String))) return;
  request.flag = 'redirect-uri-localhost';
};

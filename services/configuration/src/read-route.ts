import type { ReadClient } from '@clientele/application';
import { answerClient, answerRefusal, type ClientRoute, entityTag, readCredential } from '@clientele/http';
import type { FastifyInstance } from 'fastify';

/**
 * GET of the client configuration endpoint (OIDC Registration §4, RFC 7592 §2.1). HEAD comes with it (CFG-26).
 * @param options.url route pattern with the parameter `clientId`.
 */
export const readRoute = (
  app: FastifyInstance,
  options: { readonly url: string; readonly readClient: ReadClient },
): void => {
  app.get<ClientRoute>(options.url, async (request, reply) => {
    const credential = readCredential(request);
    if (!credential.ok) return answerRefusal(reply, credential.error);
    const read = await options.readClient(credential.value);
    if (!read.ok) return answerRefusal(reply, read.error);
    const condition = request.headers['if-none-match'];
    if (condition !== undefined && matches(condition, entityTag(read.value.revision))) {
      return reply.code(304).header('etag', entityTag(read.value.revision)).send();
    }
    return answerClient(reply, 200, read.value);
  });
};

/** RFC 9110 §13.1.2: weak comparison, because only the content matters here. */
const matches = (condition: string, current: string): boolean =>
  condition.trim() === '*' || condition.split(',').some((tag) => tag.trim().replace(/^W\//, '') === current);

import type { RequestContext } from '@clientele/application';
import type { FastifyRequest } from 'fastify';

/** What an event keeps of the request that caused it: where to find it in logs and traces, and nothing about the caller. */
export const requestContext = (request: FastifyRequest): RequestContext => ({
  correlationId: request.id,
  traceparent: request.trace.traceparent,
});

import type { RequestContext } from '@clientele/application';
import type { FastifyRequest } from 'fastify';

/** What an event records about its request: how to find it in logs and traces, and nothing about the caller. */
export const requestContext = (request: FastifyRequest): RequestContext => ({
  correlationId: request.id,
  traceparent: request.trace.traceparent,
});

import type { Logger, RequestLine } from '@clientele/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';

export type RequestLog = (request: FastifyRequest, reply: FastifyReply) => void;

/**
 * One log line per request. The route is the pattern, never the path, so that a query or a mistyped path cannot bring a
 * token into the log. A request whose answer could not be delivered is logged too.
 */
export const requestLog = (logger: Logger): RequestLog => {
  const write = logger.request ?? ((line: RequestLine) => logger.info(line, 'request'));
  return (request, reply) => {
    const startedAt = performance.now();
    reply.raw.on('close', () => write(lineOf(request, reply, startedAt)));
  };
};

const lineOf = (request: FastifyRequest, reply: FastifyReply, startedAt: number): RequestLine => ({
  method: request.method,
  route: request.routePattern,
  status: reply.raw.headersSent ? reply.statusCode : undefined,
  ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
  requestId: request.id,
  traceId: request.trace.traceId,
  clientId: request.clientId,
  refusal: request.refusal,
  flag: request.flag,
  cut: reply.raw.writableFinished ? undefined : true,
});

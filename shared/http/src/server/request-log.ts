import type { Logger, RequestLine } from '@clientele/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type LoggedAddress, loggedAddress } from './logged-address.ts';

export type RequestLog = (request: FastifyRequest, reply: FastifyReply) => void;

const membersMax = 8;
const userAgentCharsMax = 200;
const probes = '/health/';

/**
 * One log line per request. The route is the pattern, never the path, so that a query or a mistyped path cannot bring a
 * token into the log. A request whose answer could not be delivered is logged too. The line of a refused one says why,
 * and who sent it. Probes come every few seconds, so their lines are for debugging only.
 */
export const requestLog = (logger: Logger, peerAddress: LoggedAddress): RequestLog => {
  const write = logger.request ?? ((line: RequestLine) => logger.info(line, 'request'));
  return (request, reply) => {
    const startedAt = performance.now();
    reply.raw.on('close', () => {
      const line = { ...lineOf(request, reply, startedAt), ...refusalOf(request, peerAddress) };
      if (line.route?.startsWith(probes) === true) logger.debug?.(line, 'request');
      else write(line);
    });
  };
};

const lineOf = (request: FastifyRequest, reply: FastifyReply, startedAt: number) => ({
  method: request.method,
  route: request.routePattern,
  status: reply.raw.headersSent ? reply.statusCode : undefined,
  ms: Math.round((performance.now() - startedAt) * 1000) / 1000,
  requestId: request.id,
  traceId: request.trace.traceId,
  clientId: request.clientId,
  refusal: undefined,
  flag: request.flag,
  cut: reply.raw.writableFinished ? undefined : (true as const),
});

const refusalOf = ({ refusal, headers }: FastifyRequest, peerAddress: LoggedAddress): Partial<RequestLine> =>
  refusal === undefined
    ? {}
    : {
        refusal: refusal.code,
        members: refusal.members?.slice(0, membersMax),
        note: refusal.note,
        peer: loggedAddress(refusal.address, peerAddress),
        userAgent: headers['user-agent']?.slice(0, userAgentCharsMax),
      };

import { type IncomingMessage, METHODS, type ServerResponse } from 'node:http';
import type { AddressRanges, Logger } from '@clientele/platform';
import {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  fastify,
  type onRequestHookHandler,
} from 'fastify';
import type { JsonLimits } from '../body/json-body.ts';
import { answerBare, answerSocket, clientErrorHandler, unreadLog } from './client-error.ts';
import { endOfTurn } from './end-of-turn.ts';
import {
  badExpectation,
  badHost,
  brokenOff,
  closing,
  frameworkRefusals,
  notFound,
  serverError,
} from './http-refusals.ts';
import type { LoggedAddress } from './logged-address.ts';
import { type OAuthError, oauthError } from './oauth-error.ts';
import { headerCount } from './raw-headers.ts';
import './request-fields.ts';
import { requestId } from './request-id.ts';
import { type RequestLog, requestLog } from './request-log.ts';
import { standardHeaders } from './standard-headers.ts';
import { readTrace } from './trace.ts';
import { transferCodingFault } from './transfer-coding.ts';

export type HttpServerOptions = {
  readonly logger: Logger;
  readonly limits: JsonLimits & { readonly bodyBytesMax: number };
  readonly timeouts: {
    /** From the first byte to the last byte of a request. */
    readonly requestMs: number;
    readonly headersMs: number;
    readonly keepAliveMs: number;
    /** How long a route may run; unbounded if absent. */
    readonly handlerMs?: number;
  };
  readonly connectionsMax: number;
  /** Proxies whose `X-Forwarded-For` is believed. */
  readonly isProxy: AddressRanges;
  /** How the address of a peer stands in log lines. */
  readonly loggedAddress: LoggedAddress;
};

const headerBytesMax = 16 * 1024;
const requestsPerSocketMax = 1_000;
const connectionsCheckMs = 500;

/**
 * A Fastify server with everything that our services share: limits, timeouts, request ids, traces, one log line per
 * request, CORS, and error answers in one form that reveal no internals. Bodies reach the routes as bytes; `jsonBody`
 * reads them.
 */
export const createHttpServer = (options: HttpServerOptions): FastifyInstance => {
  const logRequest = requestLog(options.logger, options.loggedAddress);
  const app = bareServer(options, logRequest);
  app.server.maxConnections = options.connectionsMax;
  const logUnread = unreadLog(options.logger, options.loggedAddress);
  app.server.on('checkExpectation', (request, response) => {
    logUnread({ refusal: badExpectation, requestId: answerBare(response, badExpectation), socket: request.socket });
  });
  app.server.on('connect', (request, socket) => {
    logUnread({ refusal: notFound, requestId: answerSocket(socket, notFound), socket: request.socket });
  });
  admitAllMethods(app);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.decorate('jsonLimits', options.limits);
  app.decorateRequest('trace');
  app.decorateRequest('isProxy');
  app.decorateRequest('routePattern', undefined);
  app.decorateRequest('clientId', undefined);
  app.decorateRequest('refusal', undefined);
  app.decorateRequest('flag', undefined);
  app.setErrorHandler((error, request, reply) => answerError(options.logger, { error, request, reply }));
  app.setNotFoundHandler((_request, reply) => oauthError(reply, notFound));
  openEveryRequest(app, { logRequest, isProxy: options.isProxy });
  return app;
};

const bareServer = (
  { logger, limits, timeouts, isProxy, loggedAddress }: HttpServerOptions,
  logRequest: RequestLog,
): FastifyInstance =>
  fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    trustProxy: false,
    requestTimeout: timeouts.requestMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    ...(timeouts.handlerMs === undefined ? {} : { handlerTimeout: timeouts.handlerMs }),
    maxRequestsPerSocket: requestsPerSocketMax,
    return503OnClosing: false,
    genReqId: requestId,
    routerOptions: { maxParamLength: headerBytesMax },
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    http: {
      maxHeaderSize: headerBytesMax,
      headersTimeout: Math.min(timeouts.headersMs, timeouts.requestMs),
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: connectionsCheckMs,
      requireHostHeader: false,
    },
    clientErrorHandler: clientErrorHandler(unreadLog(logger, loggedAddress)),
    frameworkErrors: (error, request, reply) => {
      openAnswer(request, reply, { logRequest, isProxy });
      answerError(logger, { error, request, reply });
    },
  });

/** No route has a schema: zod judges bodies, and answers are built as text. So Fastify need not load its compilers. */
const noSchemas = (): never => {
  throw new Error('a route has a schema, but this server compiles none');
};

/** Allows 405 as the answer to every method that Node's parser knows. CONNECT never becomes a request. */
const admitAllMethods = (app: FastifyInstance): void => {
  const known = new Set<string>(app.supportedMethods);
  for (const method of METHODS) if (method !== 'CONNECT' && !known.has(method)) app.addHttpMethod(method);
};

/**
 * What happens to each request before its route: answer headers, trace, log line, and refusals that need no further
 * inspection.
 */
const openEveryRequest = (app: FastifyInstance, opening: Opening): void => {
  app.addHook('onRoute', (route) => {
    route.onRequest = [noteRoute(route.url), ...[route.onRequest ?? []].flat()];
  });
  let isClosing = false;
  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    openAnswer(request, reply, opening);
    if (isLastOfSocket(reply.raw)) reply.header('connection', 'close');
    if (isClosing) return void oauthError(reply, closing);
    if (!namesOneHost(request.raw)) return void oauthError(reply, badHost);
    const codingFault = transferCodingFault(request.raw);
    if (codingFault !== undefined) return void oauthError(reply.header('connection', 'close'), codingFault);
    if (request.is404) return void oauthError(reply, notFound);
    done();
  });
  const atEndOfTurn = endOfTurn();
  app.addHook('preHandler', (_request, _reply, done) => atEndOfTurn(done));
};

type Opening = { readonly logRequest: RequestLog; readonly isProxy: AddressRanges };

const openAnswer = (request: FastifyRequest, reply: FastifyReply, { logRequest, isProxy }: Opening): void => {
  reply.headers(standardHeaders).header('x-request-id', request.id);
  request.trace = readTrace(request.headers.traceparent);
  request.isProxy = isProxy;
  logRequest(request, reply);
};

/** Fastify's `routeOptions` builds an object on each access; a hook per route is cheaper. */
const noteRoute =
  (pattern: string): onRequestHookHandler =>
  (request, _reply, done) => {
    request.routePattern = pattern;
    done();
  };

/**
 * After `maxRequestsPerSocket` requests, Node announces the close but leaves it to the peer, and answers further
 * requests with 503 and no body. If we announce it, Node closes the socket.
 */
const isLastOfSocket = (response: ServerResponse & { readonly maxRequestsOnConnectionReached?: boolean }): boolean =>
  response.maxRequestsOnConnectionReached === true;

/**
 * RFC 9112 §3.2: an HTTP/1.1 request names exactly one host. Node would answer a missing one without our headers, and
 * use the first of several.
 */
const namesOneHost = ({ rawHeaders, httpVersion }: IncomingMessage): boolean => {
  const hosts = headerCount(rawHeaders, 'host');
  return hosts === 1 || (hosts === 0 && httpVersion === '1.0');
};

type Failure = { readonly error: unknown; readonly request: FastifyRequest; readonly reply: FastifyReply };

/** ERR-10: an answer reveals nothing of an unexpected error; the log has its cause. */
const answerError = (logger: Logger, { error, request, reply }: Failure): FastifyReply => {
  const refusal = isBrokenOff(error, request) ? brokenOff : refusalOf(error);
  if (refusal !== undefined) return oauthError(reply, refusal);
  logger.error({ error, requestId: request.id, traceId: request.trace.traceId }, 'request failed');
  return oauthError(reply, serverError);
};

const refusalOf = (error: unknown): OAuthError | undefined => frameworkRefusals.get(codeOf(error));

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** While the body was read, the peer went away, or was too slow and has already got its 408. */
const isBrokenOff = (error: unknown, { raw }: FastifyRequest): boolean =>
  codeOf(error) === 'ECONNRESET' && raw.destroyed && !raw.complete;

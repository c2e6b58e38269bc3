import type { OAuthError } from './oauth-error.ts';

const invalidRequest = (status: number, description: string): OAuthError => ({
  status,
  error: 'invalid_request',
  description,
});

const unavailable = (description: string, retryAfterSeconds: number): OAuthError => ({
  status: 503,
  error: 'temporarily_unavailable',
  description,
  headers: { 'retry-after': String(retryAfterSeconds) },
});

export const notFound = invalidRequest(404, 'there is nothing at this path');
export const badHost = invalidRequest(400, 'exactly one Host header is required');
export const badExpectation = invalidRequest(417, 'the Expect header asks for something this server does not do');
export const malformedHttp = invalidRequest(400, 'the request is not valid HTTP');
export const headersTooLarge = invalidRequest(431, 'the request line and headers are too large');
export const brokenOff = invalidRequest(400, 'the request broke off before its end');
export const tooSlow = invalidRequest(408, 'the request did not arrive in time');
export const bodyTooLarge = invalidRequest(413, 'the body is too large');
export const badMediaType = invalidRequest(400, 'the Content-Type must be application/json, in UTF-8');
export const encodedBody = invalidRequest(415, 'a Content-Encoding other than identity is not accepted');
export const closing = unavailable('the server is stopping, try again', 5);
export const serverError: OAuthError = {
  status: 500,
  error: 'server_error',
  description: 'the server met an unexpected condition',
};

/** Fastify's own refusals, by code. Whatever is not here is a bug of ours: 500. */
export const frameworkRefusals: ReadonlyMap<string, OAuthError> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', bodyTooLarge],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', badMediaType],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', invalidRequest(400, 'the body is not as long as Content-Length says')],
  ['FST_ERR_ROUTE_MISSING_CONTENT_TYPE', badMediaType],
  ['FST_ERR_BAD_URL', invalidRequest(400, 'the path is not correctly percent-encoded')],
  ['FST_ERR_MAX_PARAM_LENGTH', notFound],
  ['FST_ERR_HANDLER_TIMEOUT', unavailable('the request took too long, try again', 1)],
]);

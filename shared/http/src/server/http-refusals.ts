import { type StoreUnavailable, storeFailures } from '@clientele/application';
import type { OAuthError } from './oauth-error.ts';

const invalidRequest = (code: string, status: number, description: string): OAuthError => ({
  code,
  status,
  error: 'invalid_request',
  description,
});

const unavailable = (code: string, description: string, retryAfterSeconds: number): OAuthError => ({
  code,
  status: 503,
  error: 'temporarily_unavailable',
  description,
  headers: { 'retry-after': String(retryAfterSeconds) },
});

export const notFound = invalidRequest('not-found', 404, 'there is nothing at this path');
export const badHost = invalidRequest('bad-host', 400, 'exactly one Host header is required');
export const badExpectation = invalidRequest(
  'bad-expectation',
  417,
  'the Expect header asks for something this server does not do',
);
export const malformedHttp = invalidRequest('malformed-http', 400, 'the request is not valid HTTP');
export const headersTooLarge = invalidRequest('headers-too-large', 431, 'the request line and headers are too large');
export const brokenOff = invalidRequest('broken-off', 400, 'the request broke off before its end');
export const tooSlow = invalidRequest('too-slow', 408, 'the request did not arrive in time');
const bodyTooLarge = invalidRequest('body-too-large', 413, 'the body is too large');
export const codingInOldHttp = invalidRequest('coding-in-old-http', 400, 'HTTP/1.0 has no Transfer-Encoding');
export const unknownCoding = invalidRequest(
  'unknown-coding',
  501,
  'a Transfer-Encoding other than chunked is not understood',
);
export const badMediaType = invalidRequest(
  'bad-media-type',
  400,
  'the Content-Type must be application/json, in UTF-8',
);
export const encodedBody = invalidRequest(
  'encoded-body',
  415,
  'a Content-Encoding other than identity is not accepted',
);
export const closing = unavailable('closing', 'the server is stopping, try again', 5);
export const notReady = (missing: readonly string[]): OAuthError =>
  unavailable('not-ready', `not ready yet, missing: ${missing.join(', ')}`, 1);
export const serverError: OAuthError = {
  code: 'server-error',
  status: 500,
  error: 'server_error',
  description: 'the server met an unexpected condition',
};

const badUrl = invalidRequest('bad-url', 400, 'the path is not correctly percent-encoded');
const badContentLength = invalidRequest('bad-content-length', 400, 'the body is not as long as Content-Length says');
/** Of a read; nothing is written after one that fails. */
const storeAway = (code: StoreUnavailable['code']): OAuthError => unavailable(code, storeFailures[code], 1);
const handlerTimeout = unavailable('handler-timeout', 'the request took too long, try again', 1);

/** The answer's `Allow` lists the methods that the path offers (RFC 9110 §15.5.6). */
export const notAllowed = (allow: string): OAuthError => ({
  ...invalidRequest('method-not-allowed', 405, `the methods allowed here are ${allow}`),
  headers: { allow },
});

/** Every refusal of the server itself, under our name for it. docs/errors.md is checked against this table. */
export const httpRefusals: Readonly<Record<string, OAuthError>> = {
  'malformed-http': malformedHttp,
  'broken-off': brokenOff,
  'bad-host': badHost,
  'bad-url': badUrl,
  'bad-content-length': badContentLength,
  'bad-media-type': badMediaType,
  'coding-in-old-http': codingInOldHttp,
  'not-found': notFound,
  'method-not-allowed': notAllowed('GET'),
  'too-slow': tooSlow,
  'body-too-large': bodyTooLarge,
  'encoded-body': encodedBody,
  'bad-expectation': badExpectation,
  'headers-too-large': headersTooLarge,
  'server-error': serverError,
  'unknown-coding': unknownCoding,
  closing,
  'not-ready': notReady([]),
  'handler-timeout': handlerTimeout,
};

/**
 * Fastify's own refusals, and that of a store that does not answer, by code. Any other code is a bug of ours and gets
 * 500.
 */
export const frameworkRefusals: ReadonlyMap<string, OAuthError> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', bodyTooLarge],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', badMediaType],
  ['FST_ERR_CTP_INVALID_CONTENT_LENGTH', badContentLength],
  ['FST_ERR_ROUTE_MISSING_CONTENT_TYPE', badMediaType],
  ['FST_ERR_BAD_URL', badUrl],
  ['FST_ERR_MAX_PARAM_LENGTH', notFound],
  ['FST_ERR_HANDLER_TIMEOUT', handlerTimeout],
  ['event-store-away', storeAway('event-store-away')],
  ['read-model-away', storeAway('read-model-away')],
]);

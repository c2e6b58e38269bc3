import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { badMediaType, encodedBody } from '../server/http-refusals.ts';
import { oauthError } from '../server/oauth-error.ts';
import { headerCount } from '../server/raw-headers.ts';
import { type JsonBodyResult, parseJsonObject } from './json-body.ts';
import '../server/request-fields.ts';

/**
 * REG-02, REG-04, REG-14: a hook for routes that accept JSON. It runs after the check of credentials (ERR-11) and
 * before the body is read.
 */
export const requireJsonMediaType: onRequestHookHandler = (request, reply, done) => {
  const { 'content-type': mediaType, 'content-encoding': encoding } = request.headers;
  if (!isJsonMediaType(mediaType) || headerCount(request.raw.rawHeaders, 'content-type') > 1)
    return void oauthError(reply, badMediaType);
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return void oauthError(reply, encodedBody);
  done();
};

/** The body of a request as one JSON object, within the server's limits. */
export const jsonBody = (request: FastifyRequest): JsonBodyResult =>
  parseJsonObject(request.body instanceof Uint8Array ? request.body : noBytes, request.server.jsonLimits);

const noBytes = new Uint8Array();

const isJsonMediaType = (header: string | undefined): boolean => {
  if (header === 'application/json') return true;
  if (header === undefined) return false;
  const [mediaType = '', ...parameters] = header.split(';');
  return /^application\/json[ \t]*$/i.test(mediaType) && parameters.every(isToleratedParameter);
};

const parameterForm = /^[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:"([\w!#$%&'*+.^`|~-]+)"|([\w!#$%&'*+.^`|~-]+))[ \t]*$/;

/** RFC 8259 defines no parameter, but clients send a charset. It must be UTF-8. */
const isToleratedParameter = (parameter: string): boolean => {
  if (/^[ \t]*$/.test(parameter)) return true;
  const [, name, quoted, bare] = parameterForm.exec(parameter) ?? [];
  if (name === undefined) return false;
  return name.toLowerCase() !== 'charset' || (quoted ?? bare)?.toLowerCase() === 'utf-8';
};

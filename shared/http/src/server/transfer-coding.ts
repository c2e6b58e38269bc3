import type { IncomingMessage } from 'node:http';
import { codingInOldHttp, unknownCoding } from './http-refusals.ts';
import type { OAuthError } from './oauth-error.ts';

/**
 * RFC 9112 §6.1: a transfer coding other than chunked is not understood here, and in HTTP/1.0 none has a meaning. Node
 * would ignore the others and read the body as if it were plain, while a proxy may find another end of the request.
 */
export const transferCodingFault = ({ headers, httpVersion }: IncomingMessage): OAuthError | undefined => {
  const coding = headers['transfer-encoding'];
  if (coding === undefined) return undefined;
  if (httpVersion === '1.0') return codingInOldHttp;
  return coding.toLowerCase() === 'chunked' ? undefined : unknownCoding;
};

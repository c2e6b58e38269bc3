import { headerCount } from '../server/raw-headers.ts';

/** The parts of a request that can carry a bearer token. A Fastify request satisfies it. */
export type BearerRequest = {
  readonly headers: { readonly authorization?: string | undefined };
  readonly raw: { readonly rawHeaders: readonly string[] };
  readonly url: string;
};

export type BearerReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'other-scheme' }
  | { readonly kind: 'malformed' };

const none: BearerReading = { kind: 'none' };
const malformed: BearerReading = { kind: 'malformed' };
const otherScheme: BearerReading = { kind: 'other-scheme' };

/** RFC 6750 §2.1: `Bearer` 1*SP b64token. The scheme is case-insensitive (RFC 9110 §11.1). */
const bearerHeader = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;
const schemeAlone = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?: |$)/;

/**
 * The bearer token of a request. RFC 6750 §2 allows one transport per request, and this server only the header: a token
 * in the query is refused.
 */
export const readBearer = (request: BearerRequest): BearerReading => {
  if (hasTokenInQuery(request.url)) return malformed;
  const header = request.headers.authorization;
  if (header === undefined) return none;
  if (headerCount(request.raw.rawHeaders, 'authorization') > 1) return malformed;
  const token = bearerHeader.exec(header)?.[1];
  if (token !== undefined) return { kind: 'bearer', token };
  const scheme = schemeAlone.exec(header)?.[1];
  return scheme === undefined || scheme.toLowerCase() === 'bearer' ? malformed : otherScheme;
};

const hasTokenInQuery = (url: string): boolean => {
  const queryAt = url.indexOf('?');
  return queryAt !== -1 && new URLSearchParams(url.slice(queryAt + 1)).has('access_token');
};

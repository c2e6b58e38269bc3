import type { MetadataFault } from '../members/contract.ts';
import { isLoopbackHost, namesThisMachine, withoutRootDot } from '../uri/loopback-host.ts';
import { type RedirectTargetContext, redirectTargetFault } from '../uri/redirect-target.ts';
import { uriExcerpt } from '../uri/uri-excerpt.ts';
import { originOf, readUri, splitUri, type Uri } from '../uri/uri-text.ts';

export type RedirectUriContext = RedirectTargetContext & {
  readonly issuer: string;
};

/**
 * OIDC Registration §2, RFC 8252, RFC 9700 §2.1: judges whether every redirect URI suits the client. One unsuitable URI
 * refuses the whole list. No URI is ever changed, reordered or dropped, not even a duplicate (OIDC Registration §3.2).
 *
 * @returns the fault of each unsuitable URI, with its index in `member`
 */
export const redirectUriFaults = (uris: readonly string[], context: RedirectUriContext): readonly MetadataFault[] =>
  uris.flatMap((text, index) => {
    const phrase = redirectUriFault(text, context);
    return phrase === undefined ? [] : [faultOf(`redirect_uris[${index}]`, phrase, text)];
  });

/**
 * MCP-04: whether only a native client can have this redirect URI: one with a custom scheme, or http on a loopback
 * host.
 */
export const needsNative = (uri: string): boolean => {
  const parts = splitUri(uri);
  if (parts === undefined || parts.scheme === 'https') return false;
  return parts.scheme === 'http' ? isLoopbackHost(parts.host) : true;
};

/**
 * RFC 8252 §8.3: `localhost` is NOT RECOMMENDED, because it may resolve to something other than the loopback interface.
 */
export const usesLocalhostName = (uris: readonly string[]): boolean =>
  uris.some((uri) => /localhost/i.test(uri) && splitUri(uri)?.host?.toLowerCase() === 'localhost');

const redirectUriFault = (text: string, context: RedirectUriContext): string | undefined => {
  const read = readUri(text);
  if (!read.ok) return read.error;
  const fault = redirectTargetFault(read.value, context);
  if (fault !== undefined) return fault;
  if (holdsResponseParameter(read.value))
    return 'must not have a query parameter that the authorization response sets (RFC 6749 section 3.1.2)';
  if (isOwnOrigin(read.value, context.issuer))
    return 'must not lie on the origin of the authorization server (RFC 9700 section 4.11)';
  return undefined;
};

const responseParameters: ReadonlySet<string> = new Set([
  ...['code', 'state', 'error', 'id_token', 'access_token', 'response'],
]);

/**
 * RED-19: such a name would appear twice in the response, and clients differ in which of the two values they read. RFC
 * 9700 §4.4.2.2 recommends redirect URIs that carry `iss`, so that one is accepted.
 */
const holdsResponseParameter = (uri: Uri): boolean => {
  if (uri.query === undefined) return false;
  const names = [...new URL(`https://query.invalid/?${uri.query}`).searchParams.keys()];
  return names.some((name) => responseParameters.has(name));
};

/** RED-21: our own pages must not serve as a redirector. */
const isOwnOrigin = (uri: Uri, issuer: string): boolean => {
  if (own.issuer !== issuer) own = { issuer, origin: originToProtect(issuer) };
  return own.origin !== undefined && originOf(withoutDot(uri)) === own.origin;
};

/** The process has one issuer, which is parsed once. */
let own: { readonly issuer: string; readonly origin: string | undefined } = { issuer: '', origin: undefined };

/** In development, client and server may share a host on one machine; then there is nothing to protect. */
const originToProtect = (issuer: string): string | undefined => {
  const read = readUri(issuer);
  return !read.ok || namesThisMachine(read.value.host) ? undefined : originOf(withoutDot(read.value));
};

const withoutDot = (uri: Uri): Uri => ({ ...uri, host: withoutRootDot(uri.host ?? '') });

const faultOf = (member: string, phrase: string, text: string): MetadataFault => {
  const excerpt = uriExcerpt(text);
  const description = excerpt === '' ? `${member} ${phrase}` : `${member} ${phrase}: ${excerpt}`;
  return { code: 'invalid_redirect_uri', member, description };
};

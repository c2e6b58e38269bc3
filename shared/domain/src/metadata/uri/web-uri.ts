import type { AllowedSchemes } from './custom-scheme.ts';
import { redirectTargetFault } from './redirect-target.ts';
import { originOf, readUri } from './uri-text.ts';

/** META-07: pages about a client are absolute http or https URLs with a host and without credentials (OIDC Registration §2, RFC 7591 §2). */
export const webUriFault = (value: string): string | undefined => {
  const read = readUri(value);
  if (!read.ok) return read.error;
  if (read.value.scheme === 'https' || read.value.scheme === 'http') return undefined;
  return 'must be an http or https URI (RFC 7591 section 2)';
};

/**
 * The form of every client endpoint that a server calls or sends users to. Only `request_uris` may have a fragment
 * (META-24).
 */
export const httpsUriFault = (value: string, options?: { readonly fragmentAllowed?: boolean }): string | undefined => {
  const read = readUri(value);
  if (!read.ok) return read.error;
  if (read.value.scheme !== 'https') return 'must be an https URI (OIDC Registration section 2)';
  if (read.value.fragment !== undefined && options?.fragmentAllowed !== true)
    return 'must not have a fragment, not even an empty one';
  return undefined;
};

/** META-28: RP-Initiated Logout §3.1 sends the user to this URI, so it is judged like a redirect URI. */
export const logoutRedirectFault = (
  value: string,
  context: { applicationType: 'web' | 'native'; customSchemesAllowed: AllowedSchemes },
): string | undefined => {
  const read = readUri(value);
  if (!read.ok) return read.error;
  return redirectTargetFault(read.value, { ...context, implicit: false, loopbackRedirectsForWeb: false });
};

/** META-29: Front-Channel Logout §2 requires scheme, host and port to equal those of a redirect URI. */
export const sameOrigin = (a: string, b: string): boolean => {
  const one = readUri(a);
  const other = readUri(b);
  return one.ok && other.ok && Boolean(one.value.host) && originOf(one.value) === originOf(other.value);
};

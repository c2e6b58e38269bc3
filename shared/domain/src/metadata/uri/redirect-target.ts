import { type AllowedSchemes, isPrivateUseScheme, isRefusedScheme } from './custom-scheme.ts';
import { isLoopbackHost, namesThisMachine } from './loopback-host.ts';
import type { Uri } from './uri-text.ts';

/** The facts that decide which redirect targets a client may have. */
export type RedirectTargetContext = {
  readonly applicationType: 'web' | 'native';
  readonly implicit: boolean;
  readonly customSchemesAllowed: AllowedSchemes;
  readonly loopbackRedirectsForWeb: boolean;
};

/** The rules that redirect URIs and post-logout redirect URIs share (RED-04 to RED-13, META-28). */
export const redirectTargetFault = (uri: Uri, context: RedirectTargetContext): string | undefined => {
  if (uri.fragment !== undefined) return 'must not have a fragment, not even an empty one (RFC 6749 section 3.1.2)';
  if (`${uri.host ?? ''}${uri.path}`.includes('*')) return 'must not hold a wildcard (RFC 9700 section 4.1)';
  if (climbs(uri.path))
    return 'must not have dot segments, encoded full stops or twice-encoded slashes in its path (RFC 9700 section 4.1)';
  if (isRefusedScheme(uri.scheme)) return 'must not use a scheme of browsers or systems (RFC 8252 section 8.4)';
  return context.applicationType === 'web' ? webFault(uri, context) : nativeFault(uri, context);
};

/**
 * RED-06. Servers differ in when they decode a path and what they strip from a segment, so every spelling that some
 * server reads as a dot segment counts: `..`, `%2e.`, `..;x`, `..%2f`, `%252e`. A full stop never needs encoding
 * (RFC 3986 §2.3).
 */
const climbs = (path: string): boolean => {
  if (!/[.%]/.test(path)) return false;
  if (/%(?:25)*2e|%(?:25)+(?:2f|5c)/i.test(path)) return true;
  const segments = path.split(/\/|%2f|%5c/i);
  return segments.some((segment) => /^\.\.?(?:;|%3b|$)/i.test(segment));
};

const webFault = (uri: Uri, context: RedirectTargetContext): string | undefined => {
  if (uri.scheme === 'https') {
    if (context.implicit && namesThisMachine(uri.host))
      return 'must not name this machine for a web client with the implicit grant (OIDC Registration section 2)';
    return undefined;
  }
  if (uri.scheme === 'http' && allowsLoopbackForWeb(context) && isLoopbackHost(uri.host)) return undefined;
  return 'must be an https URI for a web client; application_type native may use loopback http or a private-use scheme (OIDC Registration section 2)';
};

/**
 * OIDC Registration §2 allows a web client with the implicit grant no http at all, so the development switch does not
 * apply to it.
 */
const allowsLoopbackForWeb = (context: RedirectTargetContext): boolean =>
  context.loopbackRedirectsForWeb && !context.implicit;

const nativeFault = (uri: Uri, context: RedirectTargetContext): string | undefined => {
  if (uri.scheme === 'https') {
    if (namesThisMachine(uri.host)) return 'must use http, not https, for a loopback host (RFC 8252 section 7.3)';
    return undefined;
  }
  if (uri.scheme === 'http') {
    if (isLoopbackHost(uri.host)) return undefined;
    return 'must use http only with the host localhost, 127.0.0.1 or [::1] (RFC 8252 section 7.3)';
  }
  return customFault(uri, context.customSchemesAllowed);
};

const customFault = (uri: Uri, allowed: AllowedSchemes): string | undefined => {
  if (!isPrivateUseScheme(uri.scheme, allowed))
    return 'must use a private-use scheme with a period, a reversed domain name, or one that CUSTOM_SCHEMES allows (RFC 8252 section 7.1)';
  if (!isComplete(uri)) return 'must be complete, with a path or host after the scheme (RFC 8252 section 8.4)';
  return undefined;
};

/**
 * NATIVE-02, NATIVE-03: `scheme:/path` is the form of RFC 8252 §7.1, and `scheme://host` with or without a path is the
 * form common in practice. `scheme:path` has a path too (RFC 3986 §3.3), unless it reads as `host:port`.
 * A scheme alone, with or without slashes, would register a prefix.
 */
const isComplete = (uri: Uri): boolean => (uri.path !== '' && !/^[0-9]+(?:\/|$)/.test(uri.path)) || Boolean(uri.host);

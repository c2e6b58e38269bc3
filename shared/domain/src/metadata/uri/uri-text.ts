import { fail, ok, type Result } from '../../result.ts';
import { isSoundLabel } from './a-label.ts';

/** The parts of an absolute URI (RFC 3986 §3), each exactly as written except the scheme, which is in lower case. */
export type Uri = {
  readonly scheme: string;
  readonly userinfo: string | undefined;
  /** Undefined without an authority; an IPv6 address keeps its brackets. */
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
};

/**
 * Reads a URI only if it can be read in just one way: RFC 3986 and the WHATWG `URL` of browsers must find the same
 * scheme, host, port and path in the unchanged text. Text that two parsers read differently is refused, so that it
 * cannot mislead a later reader. Nothing is normalised: an accepted URI is stored byte for byte (OIDC
 * Registration §3.2).
 *
 * @returns the parts, or an ASCII phrase such as `must name a host (RFC 9110 section 4.2)`
 */
export const readUri = (text: string): Result<Uri, string> => {
  const fault = characterFault(text);
  if (fault !== undefined) return fail(fault);
  const uri = splitUri(text);
  if (uri === undefined) return fail('must be an absolute URI with a scheme (RFC 3986 section 4.3)');
  const partFault = authorityFault(uri);
  if (partFault !== undefined) return fail(partFault);
  return agreesWithBrowsers(uri, text) ? ok(uri) : fail('must be read alike by RFC 3986 and WHATWG URL parsers');
};

/**
 * Splits a URI at the first delimiter of each kind (RFC 3986 §3.1 to §3.5); undefined without a scheme or with a
 * malformed authority.
 */
export const splitUri = (text: string): Uri | undefined => {
  const colon = text.indexOf(':');
  if (colon < 1 || !isScheme(text.slice(0, colon))) return undefined;
  const [beforeFragment, fragment] = cut(text.slice(colon + 1), '#');
  const [hierarchy, query] = cut(beforeFragment, '?');
  const scheme = text.slice(0, colon).toLowerCase();
  if (!hierarchy.startsWith('//'))
    return { scheme, userinfo: undefined, host: undefined, port: undefined, path: hierarchy, query, fragment };
  const slash = hierarchy.indexOf('/', 2);
  const authority = splitAuthority(slash < 0 ? hierarchy.slice(2) : hierarchy.slice(2, slash));
  if (authority === undefined) return undefined;
  return { scheme, ...authority, path: slash < 0 ? '' : hierarchy.slice(slash), query, fragment };
};

/**
 * Scheme, host and port in comparable form (RFC 6454 §4): host in lower case, default ports of http and https included.
 */
export const originOf = (uri: Uri): string =>
  `${uri.scheme}://${uri.host?.toLowerCase() ?? ''}:${uri.port ?? defaultPorts[uri.scheme] ?? ''}`;

const defaultPorts: { readonly [scheme: string]: string } = { http: '80', https: '443' };

const portMax = 65_535;

/** RED-05: digits without a leading zero, from 1 to 65535. */
export const isPort = (text: string): boolean => /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= portMax;

/** Negated character classes without repetition, so that the cost is linear in the length of the text. */
const characterFault = (text: string): string | undefined => {
  if (!/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]/.test(text)) return undefined;
  if (/[\u0080-\uffff]/.test(text))
    return 'must be ASCII, with international host names as A-labels (RFC 3986 section 2)';
  if (/[^!-~]/.test(text)) return 'must not contain white space or control characters (RFC 3986 section 2)';
  if (/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/.test(text))
    return 'must hold only the characters of a URI, so no backslash, quotes or braces (RFC 3986 section 2)';
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return 'must have two hexadecimal digits after each % (RFC 3986 section 2.1)';
  if (/%(?:[01]|7[Ff])/.test(text)) return 'must not contain percent-encoded control characters';
  return undefined;
};

const authorityFault = (uri: Uri): string | undefined => {
  if (uri.userinfo !== undefined) return 'must not have a user name or password (RFC 3986 section 3.2.1)';
  if (isWeb(uri) && !uri.host) return 'must name a host (RFC 9110 section 4.2)';
  if (uri.port !== undefined && !isPort(uri.port)) return 'must have a port from 1 to 65535, or none';
  if (uri.host && !isHost(uri.host)) return 'must have a DNS name or an IP address as its host';
  if (holdsBracket(uri)) return 'must use [ and ] only around an IPv6 address (RFC 3986 section 3.2.2)';
  if ((uri.fragment ?? '').includes('#')) return 'must not have two fragments (RFC 3986 section 3.5)';
  return undefined;
};

const isWeb = (uri: Uri): boolean => uri.scheme === 'http' || uri.scheme === 'https';

const isScheme = (text: string): boolean => /^[A-Za-z]/.test(text) && !/[^A-Za-z0-9+\-.]/.test(text);

const cut = (text: string, delimiter: string): readonly [string, string | undefined] => {
  const at = text.indexOf(delimiter);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
};

const splitAuthority = (authority: string): Pick<Uri, 'userinfo' | 'host' | 'port'> | undefined => {
  const at = authority.lastIndexOf('@');
  const userinfo = at < 0 ? undefined : authority.slice(0, at);
  const hostAndPort = authority.slice(at + 1);
  const hostEnd = hostAndPort.startsWith('[') ? hostAndPort.indexOf(']') + 1 : endOfName(hostAndPort);
  const [rest, port] = cut(hostAndPort.slice(hostEnd), ':');
  if (rest !== '') return undefined;
  return { userinfo, host: hostAndPort.slice(0, hostEnd), port };
};

const endOfName = (text: string): number => {
  const colon = text.indexOf(':');
  return colon < 0 ? text.length : colon;
};

/**
 * RFC 3986 allows `!`, `*`, `%41` and the like in a host, but no name in the DNS contains them. Underscores are
 * accepted because they occur in private networks. A final dot, the DNS root, is accepted too.
 */
const isHost = (host: string): boolean => {
  if (host.startsWith('[')) return !/[^0-9A-Fa-f:.]/.test(host.slice(1, -1));
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return name.length <= 253 && !/[^A-Za-z0-9\-._]/.test(name) && name.split('.').every(isLabel);
};

const isLabel = (label: string): boolean => label !== '' && label.length <= 63 && isSoundLabel(label);

const holdsBracket = (uri: Uri): boolean => /[[\]]/.test(`${uri.path}${uri.query ?? ''}${uri.fragment ?? ''}`);

const agreesWithBrowsers = (uri: Uri, text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    url.protocol === `${uri.scheme}:` &&
    url.hostname.toLowerCase() === (uri.host ?? '').toLowerCase() &&
    url.port === (uri.port === defaultPorts[uri.scheme] ? '' : (uri.port ?? '')) &&
    url.pathname === (isWeb(uri) && uri.path === '' ? '/' : uri.path)
  );
};

import { isIP } from 'node:net';
import { domainToUnicode } from 'node:url';
import { type FetchRefusalCode, fail, ok, type Result } from '@clientele/domain';
import type { AllowList } from './allow-list.ts';
import { isSpecialName } from './special-name.ts';

/** A URL that may be fetched, judged by its text alone. */
export type Target = {
  /** In the form that resolvers and certificates use: lower case, A-labels, an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Path and query, as typed. */
  readonly path: string;
  /**
   * `address`: the host is an IP address that the operator opened. `opened`: the operator opened the name.
   * `range-only`: all addresses of the name must lie in ranges that the operator opened.
   */
  readonly trust: 'public' | 'opened' | 'range-only' | 'address';
  /** The refusal if an address is forbidden; for a `range-only` name, the one that would apply without any ranges. */
  readonly otherwise: FetchRefusalCode;
};

const urlCharactersMax = 2048;
const httpsPort = 443;

/**
 * Judges a URL by its text alone (THREAT-05). Only text that RFC 3986 and the WHATWG parser read alike passes, so that
 * what is judged here is what is dialled later: some parser reads each of `https:\\127.0.0.1`, `https://127.1` and
 * full-width digits as a loopback address.
 */
export const readTarget = (text: string, allow: AllowList): Result<Target, FetchRefusalCode> => {
  const fault = textFault(text);
  if (fault !== undefined) return fail(fault);
  const url = URL.parse(text);
  const typed = splitTyped(text);
  if (url === null || typed === undefined || !isSameHost(typed.host, url.hostname)) return fail('url-malformed');
  if (url.pathname !== (typed.path === '' ? '/' : typed.path)) return fail('url-malformed');
  const port = typed.port === undefined ? httpsPort : Number(typed.port);
  const path = `${url.pathname}${url.search}`;
  return url.hostname.startsWith('[') || isIP(url.hostname) !== 0
    ? judgeAddress({ host: url.hostname.replace(/^\[|\]$/g, ''), port, path }, allow)
    : judgeName({ host: url.hostname, port, path }, allow);
};

type Place = Pick<Target, 'host' | 'port' | 'path'>;

/**
 * Judges the raw text, because how a parser would split it is not known yet. Outside the host only ASCII passes: URLs
 * of RFC 3986 contain nothing else.
 */
const textFault = (text: string): FetchRefusalCode | undefined => {
  if (!/^https:/i.test(text)) return 'url-not-https';
  if (!/^https:\/\/[^/?#]/i.test(text) || text.length > urlCharactersMax) return 'url-malformed';
  if (text.includes('#')) return 'url-fragment';
  const authority = authorityOf(text);
  if (authority.includes('@')) return 'url-credentials';
  if (/[^A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]/.test(text.replace(authority, ''))) return 'url-malformed';
  if (/%(?![0-9A-Fa-f]{2})|%[01]|%7[Ff]/.test(text)) return 'url-malformed';
  return undefined;
};

const authorityOf = (text: string): string => /^https:\/\/([^/?]*)/i.exec(text)?.[1] ?? '';

type Typed = { readonly host: string; readonly port: string | undefined; readonly path: string };

const splitTyped = (text: string): Typed | undefined => {
  const authority = authorityOf(text);
  const path = text.slice('https://'.length + authority.length).split('?', 1)[0] ?? '';
  const parts = /^(\[[0-9A-Fa-f:.]+\]|[^:[\]]+)(?::([1-9][0-9]{0,4}))?$/.exec(authority);
  if (parts?.[1] === undefined || Number(parts[2] ?? httpsPort) > 65_535) return undefined;
  return { host: parts[1], port: parts[2], path };
};

/**
 * The parser may lower-case ASCII letters, and may turn a Unicode label into an A-label that means exactly what was
 * typed. It must not drop, fold or compute anything: `127.1`, a zero-width space in `localhost`, full-width letters and
 * the Kelvin sign are refused. A label that looks like an A-label and does not decode (`xn--0`) is refused too, because
 * current parsers accept it and older ones do not.
 */
const isSameHost = (typed: string, parsed: string): boolean => {
  const parsedLabels = parsed.split('.');
  const typedLabels = lowerAscii(typed).split('.');
  return (
    typedLabels.length === parsedLabels.length && typedLabels.every((label, at) => isSame(label, parsedLabels[at]))
  );
};

const isSame = (typed: string, parsed: string | undefined): boolean => {
  if (parsed?.startsWith('xn--') !== true) return typed === parsed;
  const meant = domainToUnicode(parsed);
  return meant !== parsed && (typed === parsed || typed === meant);
};

/** `toLowerCase` would also turn some non-ASCII letters into ASCII. */
const lowerAscii = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

const judgeAddress = (place: Place, allow: AllowList): Result<Target, FetchRefusalCode> =>
  allow.opensAddress(place.host, place.port)
    ? ok({ ...place, trust: 'address', otherwise: 'host-address' })
    : fail('host-address');

const judgeName = (place: Place, allow: AllowList): Result<Target, FetchRefusalCode> => {
  if (!isHostName(place.host)) return fail('url-malformed');
  if (allow.opensHost(place.host, place.port)) return ok({ ...place, trust: 'opened', otherwise: 'address-forbidden' });
  const fault = nameFault(place);
  if (fault === undefined) return ok({ ...place, trust: 'public', otherwise: 'address-forbidden' });
  return allow.opensRanges(place.port) ? ok({ ...place, trust: 'range-only', otherwise: fault }) : fail(fault);
};

const nameFault = ({ host, port }: Place): FetchRefusalCode | undefined => {
  if (isSpecialName(host)) return 'host-special';
  return port === httpsPort ? undefined : 'url-port';
};

/** RFC 1123 §2.1: letters, digits and inner hyphens. No certificate can be issued for any other name. */
const isHostName = (host: string): boolean =>
  host.length <= 253 && host.split('.').every((label) => /^(?!-)[a-z0-9-]{1,63}(?<!-)$/.test(label));

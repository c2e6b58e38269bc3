import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { fail, ok, type Result } from '@clientele/domain';

/** Where a database is, and as whom to go there. */
export type PostgresPlace = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  /** Absent where the connection is in clear. */
  readonly ssl?: { readonly rejectUnauthorized: true; readonly ca?: string } & Identity;
};

/** By what a server is known: its name, or what its certificate says of its address. */
type Identity = {
  readonly servername?: string;
  readonly checkServerIdentity?: (name: string, certificate: { readonly raw: Buffer }) => Error | undefined;
};

const defaultPort = 5432;
/** A call that reaches none of them has asked each. */
const hostsMax = 8;
const protocols = ['postgres:', 'postgresql:'];

/**
 * Reads `postgres://user:password@host:port,host:port/database?sslmode=…&sslrootcert=…`: a place for each host, which differ in nothing
 * else. `sslmode` is `disable` (the default, as with any
 * libpq) or `verify-full`; `require` and `verify-ca` count as `verify-full`, because a line encrypted to a stranger protects nothing.
 * `sslrootcert` names a file of trusted certificates. A fault never repeats the URL: it may hold a password.
 */
export const readPostgresUrl = (text: string): Result<readonly PostgresPlace[], string> => {
  const places: PostgresPlace[] = [];
  const readCertificates = readingOnce();
  for (const url of urlsOfHosts(text)) {
    const place = readPlace(url, readCertificates);
    if (!place.ok) return place;
    places.push(place.value);
  }
  return places.length > hostsMax ? fail(`names more than ${hostsMax} hosts`) : ok(places);
};

type ReadText = (file: string) => string;

/** Hosts share a file, which is read once for all of them. */
const readingOnce = (): ReadText => {
  const texts = new Map<string, string>();
  return (file) => {
    const text = texts.get(file) ?? readFileSync(file, 'utf8');
    texts.set(file, text);
    return text;
  };
};

/** The same URL for each host. What parses a URL takes one, so they are told apart before it. */
const urlsOfHosts = (text: string): readonly string[] => {
  const [, before = '', hosts = '', rest = ''] = /^([^/]*\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/.exec(text) ?? [];
  return hosts.split(',').map((host) => `${before}${host}${rest}`);
};

const readPlace = (text: string, readCertificates: ReadText): Result<PostgresPlace, string> => {
  const url = URL.parse(text);
  if (url === null || !protocols.includes(url.protocol)) return fail('must be a URL of the form postgres://…');
  const database = decoded(url.pathname.slice(1));
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (database === undefined || user === undefined || password === undefined)
    return fail('holds a percent sign that encodes nothing');
  const host = url.searchParams.get('host') ?? url.hostname.replace(/^\[|\]$/g, '');
  if (host === '' || database === '') return fail('must name a host and a database');
  const ssl = sslOf(url.searchParams, host, readCertificates);
  if (!ssl.ok) return ssl;
  const login = { ...(user === '' ? {} : { user }), ...(password === '' ? {} : { password }) };
  const port = url.port === '' ? defaultPort : Number(url.port);
  return ok({ host, port, database, ...login, ...(ssl.value === undefined ? {} : { ssl: ssl.value }) });
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

const verifying = ['require', 'verify-ca', 'verify-full'];

const sslOf = (
  parameters: URLSearchParams,
  host: string,
  readCertificates: ReadText,
): Result<PostgresPlace['ssl'], string> => {
  const mode = parameters.get('sslmode') ?? 'disable';
  if (mode === 'disable') return ok(undefined);
  if (!verifying.includes(mode)) return fail('sslmode must be disable or verify-full');
  const file = parameters.get('sslrootcert');
  const ssl = { rejectUnauthorized: true, ...identityOf(host) } as const;
  if (file === null) return ok(ssl);
  try {
    return ok({ ...ssl, ca: readCertificates(file) });
  } catch {
    return fail('sslrootcert must name a file that can be read');
  }
};

/** An address is no server name (RFC 6066 §3), and is looked for in the certificate all the same. */
const identityOf = (host: string): Identity => {
  if (isIP(host) === 0) return { servername: host };
  return {
    checkServerIdentity: (_name, { raw }) => {
      if (new X509Certificate(raw).checkIP(host) !== undefined) return undefined;
      return new Error('the certificate of the server is for another address');
    },
  };
};

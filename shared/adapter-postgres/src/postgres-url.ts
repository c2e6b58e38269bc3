import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { fail, ok, type Result } from '@clientele/domain';

/** Address and login of a database. */
export type PostgresPlace = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user?: string;
  readonly password?: string;
  /** Absent if the connection is unencrypted. */
  readonly ssl?: { readonly rejectUnauthorized: true; readonly ca?: string } & Identity;
};

/** How a server is identified: by its name, or by the address in its certificate. */
type Identity = {
  readonly servername?: string;
  readonly checkServerIdentity?: (name: string, certificate: { readonly raw: Buffer }) => Error | undefined;
};

const defaultPort = 5432;
/** Bounds a call that reaches none of the hosts: it tries each of them. */
const hostsMax = 8;
const protocols = ['postgres:', 'postgresql:'];

/**
 * Reads `postgres://user:password@host:port,host:port/database?sslmode=…&sslrootcert=…`. Returns a place for each host;
 * the rest is the same for all. `sslmode` is `disable` (the default) or `verify-full`. `require` and `verify-ca` count
 * as `verify-full`, because encryption without authentication protects nothing. `sslrootcert` names a file of trusted
 * certificates. An error never quotes the URL, because it may contain a password.
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

/** The hosts share a certificate file, which is read once for all of them. */
const readingOnce = (): ReadText => {
  const texts = new Map<string, string>();
  return (file) => {
    const text = texts.get(file) ?? readFileSync(file, 'utf8');
    texts.set(file, text);
    return text;
  };
};

/** The URL with each of the hosts. URL parsers accept one host only, so the list is split first. */
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
    return fail('contains a percent sign that encodes nothing');
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
    return fail('sslrootcert must name a readable file');
  }
};

/** An IP address is no server name (RFC 6066 §3), but the certificate must still contain it. */
const identityOf = (host: string): Identity => {
  if (isIP(host) === 0) return { servername: host };
  return {
    checkServerIdentity: (_name, { raw }) => {
      if (new X509Certificate(raw).checkIP(host) !== undefined) return undefined;
      return new Error('the certificate of the server is for another address');
    },
  };
};

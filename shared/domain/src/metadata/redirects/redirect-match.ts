import { loopbackHosts } from '../uri/loopback-host.ts';
import { isPort } from '../uri/uri-text.ts';

type RegisteredClient = {
  readonly redirect_uris: readonly string[];
  readonly application_type: 'web' | 'native';
};

/**
 * Whether an authorization request may use this `redirect_uri`: the check that an OpenID Provider makes before it
 * redirects anyone.
 *
 * The URI must equal a registered string, code unit by code unit (OIDC Core §3.1.2.1, RFC 9700 §2.1). The only
 * exception is the port of a native client on http loopback, which the client learns only when it starts to listen
 * (RFC 8252 §7.3): `127.0.0.1`, `[::1]` and `localhost` may then have any port or none. Everything else must be equal,
 * and the three hosts never stand for one another.
 *
 * @example
 * const client = { application_type: 'native', redirect_uris: ['http://127.0.0.1:33418/cb'] } as const;
 * matchesRedirectUri(client, 'http://127.0.0.1:59656/cb'); // true
 * matchesRedirectUri(client, 'http://localhost:33418/cb'); // false
 */
export const matchesRedirectUri = (client: RegisteredClient, presented: string): boolean => {
  if (client.redirect_uris.includes(presented)) return true;
  if (client.application_type !== 'native') return false;
  const sought = withoutLoopbackPort(presented);
  return sought !== undefined && client.redirect_uris.some((registered) => withoutLoopbackPort(registered) === sought);
};

const loopbackOrigins = loopbackHosts.map((host) => `http://${host}`);

/**
 * The URI without its port; undefined unless it is http loopback as in RFC 8252, with a port from 1 to 65535 or none.
 */
const withoutLoopbackPort = (uri: string): string | undefined => {
  const origin = loopbackOrigins.find((start) => uri.startsWith(start));
  if (origin === undefined) return undefined;
  const afterHost = uri.slice(origin.length);
  const portEnd = afterHost.search(/[/?#]|$/);
  const port = afterHost.slice(0, portEnd);
  if (port !== '' && !(port.startsWith(':') && isPort(port.slice(1)))) return undefined;
  return `${origin}${afterHost.slice(portEnd)}`;
};

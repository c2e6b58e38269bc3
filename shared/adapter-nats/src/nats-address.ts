import type { ConnectionOptions } from 'nats';

/** Addresses of the servers and the login. `shown` never contains a credential. */
export type NatsAddress = {
  readonly shown: string;
  /** Copies of each stream. With three servers, one may fail; of two, neither has a majority without the other. */
  readonly replicas: 1 | 3;
  readonly options: Pick<ConnectionOptions, 'servers' | 'user' | 'pass' | 'token' | 'tls' | 'inboxPrefix'>;
};

const defaultPort = '4222';

/**
 * Parses `nats://[user:password@|token@]host[:port]` or `tls://…`. Several URLs, separated by commas, are one cluster.
 * @throws Error that does not quote the URL, because it may contain a password.
 */
export const natsAddress = (url: string): NatsAddress => {
  const parsed = url.split(',').map(parsedServer);
  const servers = parsed.map(({ hostname, port }) => `${hostname}:${port === '' ? defaultPort : port}`);
  const isTls = parsed.some(({ protocol }) => protocol === 'tls:');
  const login = parsed.find(({ username }) => username !== '');
  return {
    shown: servers.map((server) => `${isTls ? 'tls' : 'nats'}://${server}`).join(','),
    replicas: servers.length < 3 ? 1 : 3,
    options: { servers, ...(isTls ? { tls: {} } : {}), ...(login === undefined ? {} : loginOf(login)) },
  };
};

const parsedServer = (text: string): URL => {
  const url = URL.parse(text.trim());
  const isUsable = url !== null && ['nats:', 'tls:'].includes(url.protocol) && url.hostname !== '';
  const hasMore = url !== null && (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '');
  if (!isUsable || hasMore) throw new Error('a NATS URL must look like nats://user:password@host:port');
  return url;
};

const loginOf = ({ username, password }: URL): NatsAddress['options'] => {
  const user = decodeURIComponent(username);
  return password === ''
    ? { token: user }
    : { user, pass: decodeURIComponent(password), inboxPrefix: inboxPrefixOf(user) };
};

/** Each user has inboxes of its own, so that the server can keep others from reading and writing them. */
const inboxPrefixOf = (user: string): string => (/^[\w-]+$/.test(user) ? `_INBOX.${user}` : '_INBOX');

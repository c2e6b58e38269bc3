import { lookup, Resolver } from 'node:dns/promises';
import { fail, ok, type Result } from '@clientele/domain';

export type Query = {
  readonly host: string;
  /** The operator opened this name, so that it may be one of his own network, in a hosts file or below a search domain. */
  readonly privately: boolean;
  readonly signal: AbortSignal;
};

/** All addresses of a name, IPv4 and IPv6, asked for once. */
export type Resolve = (query: Query) => Promise<Result<readonly string[], 'name-unknown' | 'name-unresolved'>>;

/**
 * Asks the DNS itself for public names: no hosts file, no search domain, and the question can be withdrawn, which a getaddrinfo that holds
 * one of four threads cannot.
 */
export const systemResolver: Resolve = ({ host, privately, signal }) =>
  privately ? askSystem(host) : askDns(host, signal);

const askDns: (host: string, signal: AbortSignal) => ReturnType<Resolve> = async (host, signal) => {
  const resolver = new Resolver({ timeout: attemptMs, tries: attemptsMax });
  const withdraw = () => resolver.cancel();
  signal.addEventListener('abort', withdraw, { once: true });
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  signal.removeEventListener('abort', withdraw);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  if (addresses.length > 0) return ok(addresses);
  const unknown = answers.every((answer) => answer.status === 'rejected' && saysNoSuchName(answer.reason));
  return fail(unknown ? 'name-unknown' : 'name-unresolved');
};

const attemptMs = 700;
const attemptsMax = 2;

const askSystem = async (host: string): ReturnType<Resolve> => {
  try {
    return ok((await lookup(host, { all: true })).map(({ address }) => address));
  } catch (error) {
    return fail(saysNoSuchName(error) ? 'name-unknown' : 'name-unresolved');
  }
};

/** The codes of c-ares for NXDOMAIN and for a name without records of the type asked for. */
const saysNoSuchName = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA');

import { lookup, Resolver } from 'node:dns/promises';
import { type FetchRefusalCode, fail, ok, type Result } from '@clientele/domain';

export type Query = {
  readonly host: string;
  /** The operator opened this name, so it may be internal: from a hosts file or below a search domain. */
  readonly privately: boolean;
  readonly signal: AbortSignal;
};

/** Resolves a name once to all its addresses, IPv4 and IPv6. */
export type Resolve = (query: Query) => Promise<Result<readonly string[], Unresolved>>;

type Unresolved = Extract<FetchRefusalCode, 'name-unknown' | 'name-unresolved' | 'fetcher-unable'>;

/**
 * Resolves public names by DNS directly: no hosts file, no search domain, and the query can be cancelled. A getaddrinfo
 * call cannot be cancelled and occupies one of four threads.
 */
export const systemResolver: Resolve = ({ host, privately, signal }) =>
  privately ? askSystem(host) : askDns(host, { signal });

const attemptMs = 700;
const attemptsMax = 2;
/**
 * Once one address family has answered, the other gets only this much longer, because some name servers never answer
 * for it (RFC 8305 section 3).
 */
const otherFamilyMsMax = 400;

/** @param options.servers the DNS servers to query instead of the system's. */
export const askDns = async (
  host: string,
  { signal, servers }: { readonly signal: AbortSignal; readonly servers?: readonly string[] },
): ReturnType<Resolve> => {
  const resolver = new Resolver({ timeout: attemptMs, tries: attemptsMax });
  if (servers !== undefined) resolver.setServers(servers);
  const withdraw = () => resolver.cancel();
  signal.addEventListener('abort', withdraw, { once: true });
  const families = [resolver.resolve4(host), resolver.resolve6(host)];
  let waiting: NodeJS.Timeout | undefined;
  const waitForOther = () => {
    waiting ??= setTimeout(withdraw, otherFamilyMsMax);
  };
  for (const family of families) family.then(waitForOther, () => undefined);
  const answers = await Promise.allSettled(families);
  clearTimeout(waiting);
  signal.removeEventListener('abort', withdraw);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  return addresses.length > 0 ? ok(addresses) : fail(unresolved(answers));
};

const unresolved = (answers: readonly PromiseSettledResult<unknown>[]): Unresolved => {
  const every = (saysSo: (error: unknown) => boolean): boolean =>
    answers.every((answer) => answer.status === 'rejected' && saysSo(answer.reason));
  if (every(saysNoSuchName)) return 'name-unknown';
  return every(saysNobodyToAsk) ? 'fetcher-unable' : 'name-unresolved';
};

const askSystem = async (host: string): ReturnType<Resolve> => {
  try {
    return ok((await lookup(host, { all: true })).map(({ address }) => address));
  } catch (error) {
    return fail(saysNoSuchName(error) ? 'name-unknown' : 'name-unresolved');
  }
};

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** The c-ares codes for NXDOMAIN and for a name without records of the requested type. */
const saysNoSuchName = (error: unknown): boolean => ['ENOTFOUND', 'ENODATA'].includes(codeOf(error));

/** The c-ares code if no DNS server accepts a query. */
const saysNobodyToAsk = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

import { lookup, Resolver } from 'node:dns/promises';
import { type FetchRefusalCode, fail, ok, type Result } from '@clientele/domain';

export type Query = {
  readonly host: string;
  /** The operator opened this name, so that it may be one of his own network, in a hosts file or below a search domain. */
  readonly privately: boolean;
  readonly signal: AbortSignal;
};

/** All addresses of a name, IPv4 and IPv6, asked for once. */
export type Resolve = (query: Query) => Promise<Result<readonly string[], Unresolved>>;

type Unresolved = Extract<FetchRefusalCode, 'name-unknown' | 'name-unresolved' | 'fetcher-unable'>;

/**
 * Asks the DNS itself for public names: no hosts file, no search domain, and the question can be withdrawn, which a getaddrinfo that holds
 * one of four threads cannot.
 */
export const systemResolver: Resolve = ({ host, privately, signal }) =>
  privately ? askSystem(host) : askDns(host, { signal });

const attemptMs = 700;
const attemptsMax = 2;
/** Name servers that leave one family without an answer are not waited for much longer than the other took (RFC 8305 section 3). */
const otherFamilyMsMax = 400;

/** @param options.servers the DNS servers to ask, in place of those of the system. */
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

/** The codes of c-ares for NXDOMAIN and for a name without records of the type asked for. */
const saysNoSuchName = (error: unknown): boolean => ['ENOTFOUND', 'ENODATA'].includes(codeOf(error));

/** The code of c-ares where no DNS server takes a question. */
const saysNobodyToAsk = (error: unknown): boolean => codeOf(error) === 'ECONNREFUSED';

import { createHash } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import type { FetchDocument, FetchedDocument } from '@clientele/application';
import { type FetchRefusalCode, fail, fetchRefusal, ok, type Result } from '@clientele/domain';
import { addressTurns, defaultTurnLimits, type TakeTurn, type TurnLimits } from './address-turns.ts';
import { type AllowList, nothingAllowed } from './allow-list.ts';
import { type Dial, dialTcp } from './dial.ts';
import { judgeAddresses } from './judge-addresses.ts';
import { openConnection, withoutBlame } from './open-connection.ts';
import { readTarget, type Target } from './read-target.ts';
import { type Resolve, systemResolver } from './resolve.ts';
import { trustContext } from './secure.ts';

export type FetchLimits = {
  /** For the whole fetch, from the first DNS query to the last byte. */
  readonly totalMsMax: number;
  /** For resolving the name. */
  readonly resolveMsMax: number;
  /** For TCP and TLS to one address. */
  readonly connectMsMax: number;
  readonly bodyBytesMax: number;
};

/** Less than the 3 s that a registration waits for a verdict. */
export const defaultFetchLimits: FetchLimits = {
  totalMsMax: 2_500,
  resolveMsMax: 1_500,
  connectMsMax: 1_500,
  bodyBytesMax: 64 * 1024,
};

export type GuardSettings = {
  readonly allow?: AllowList;
  /** PEM certificates trusted in addition to the public authorities (see `readPrivateCa`). */
  readonly privateCa?: readonly string[];
  readonly limits?: Partial<FetchLimits>;
  readonly turns?: Partial<TurnLimits>;
  readonly resolve?: Resolve;
  readonly dial?: Dial;
};

type Guard = {
  readonly allow: AllowList;
  readonly trust: SecureContext;
  readonly limits: FetchLimits & Pick<TurnLimits, 'turnMsMax'>;
  readonly takeTurn: TakeTurn;
  readonly resolve: Resolve;
  readonly dial: Dial;
};

/**
 * The only way to fetch a client-supplied URL (THREAT-05): judge the text, resolve once, judge every address, wait for
 * the turn of a judged address, dial only that, then send one GET. The process's environment has no influence: no proxy, no cookies, no
 * credentials.
 */
export const guardedFetch = (settings: GuardSettings = {}): FetchDocument => {
  const turns = { ...defaultTurnLimits, ...settings.turns };
  const guard: Guard = {
    allow: settings.allow ?? nothingAllowed,
    trust: trustContext(settings.privateCa ?? []),
    limits: { ...defaultFetchLimits, ...settings.limits, turnMsMax: turns.turnMsMax },
    takeTurn: addressTurns(turns),
    resolve: settings.resolve ?? systemResolver,
    dial: settings.dial ?? dialTcp,
  };
  return async (url, signal) => {
    const target = readTarget(url, guard.allow);
    if (!target.ok) return fail(fetchRefusal(target.error));
    const fetched = await withinDeadline(guard.limits.totalMsMax, signal, (deadline) =>
      fetchTarget(target.value, guard, deadline),
    );
    return fetched.ok ? fetched : fail(fetchRefusal(fetched.error));
  };
};

/** The timer is cleared when the work ends, so that nothing outlives the fetch. */
const withinDeadline = async <Value>(
  totalMsMax: number,
  outer: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), totalMsMax);
  try {
    return await work(outer === undefined ? deadline.signal : AbortSignal.any([deadline.signal, outer]));
  } finally {
    clearTimeout(timer);
    deadline.abort();
  }
};

const fetchTarget = async (
  target: Target,
  guard: Guard,
  signal: AbortSignal,
): Promise<Result<FetchedDocument, FetchRefusalCode>> => {
  const answers = await addressesOf(target, guard, signal);
  if (!answers.ok) return answers;
  const addresses = judgeAddresses(target, answers.value, guard.allow);
  if (!addresses.ok) return addresses;
  const { dial, trust, takeTurn } = guard;
  const { connectMsMax, turnMsMax, bodyBytesMax } = guard.limits;
  // The HTTP client is loaded for the first document, because most processes never fetch one.
  const { requestDocument } = await import('./request-document.ts');
  const route = { host: target.host, port: target.port, addresses: addresses.value };
  const connection = await openConnection(route, { dial, trust, takeTurn, turnMsMax, connectMsMax, signal });
  if (!connection.ok) return connection;
  const { socket, waitedMs } = connection.value;
  const bytes = await requestDocument(socket, { origin: originOf(target), path: target.path, bodyBytesMax, signal });
  return bytes.ok ? documentOf(target.host, bytes.value) : fail(withoutBlame(bytes.error, waitedMs));
};

const originOf = ({ host, port }: Target): string => `https://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** A name is resolved only once, so that it means the same throughout the fetch. */
const addressesOf = async (
  { host, port, trust }: Target,
  { allow, resolve, limits }: Guard,
  signal: AbortSignal,
): Promise<Result<readonly string[], FetchRefusalCode>> => {
  if (trust === 'address') return ok([host]);
  if (host === 'localhost' || host.endsWith('.localhost'))
    return ok(loopback.filter((address) => trust === 'opened' || allow.opensAddress(address, port)));
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(limits.resolveMsMax)]);
  return orAborted(resolve({ host, privately: trust !== 'public', signal: inTime }), inTime);
};

/** RFC 6761 §6.3: `localhost` is never looked up. */
const loopback = ['127.0.0.1', '::1'];

/** After an abort, a resolver has this long to return what it has found; one that does not return is abandoned. */
const leaveMs = 50;

const orAborted = (
  asked: ReturnType<Resolve>,
  signal: AbortSignal,
): Promise<Result<readonly string[], FetchRefusalCode>> =>
  new Promise((resolve, reject) => {
    let leaving: NodeJS.Timeout | undefined;
    const leave = () => {
      leaving = setTimeout(resolve, leaveMs, fail('name-unresolved'));
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
    asked.then(resolve, reject).finally(() => {
      clearTimeout(leaving);
      signal.removeEventListener('abort', leave);
    });
  });

/**
 * RFC 8259 §8.1: JSON exchanged between systems is UTF-8. Nothing is repaired, and a byte order mark is kept for the
 * parser to refuse.
 */
const documentOf = (host: string, bytes: Uint8Array): Result<FetchedDocument, FetchRefusalCode> => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return ok({ host, bytes, text, sha256: createHash('sha256').update(bytes).digest('hex') });
  } catch {
    return fail('answer-not-utf8');
  }
};

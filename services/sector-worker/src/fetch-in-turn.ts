import type { FetchDocument, Fetched } from '@clientele/application';
import { type PerHostLimits, perHostQueue } from './per-host-queue.ts';

/** A fetch that has started. Rejects if the fetch threw, which is a bug. */
export type Begun = { readonly fetched: Promise<Fetched | 'too-slow'> };

export type FetchLimits = PerHostLimits & {
  /** Checks that wait for documents of one host, started or not. More are refused, so that one host cannot occupy all places. */
  readonly checksPerHostMax: number;
};

/**
 * Fetches a document when it is its host's turn; `busy` if too many checks already wait for that host. Checks that ask for the same
 * document before its turn share one fetch. It starts after all of them have asked, so none is judged by an older document, and a thousand
 * clients of one sector cost its host a few fetches.
 * @param budgetMs the time that the check has left. The fetch may take as long as the longest of these budgets.
 */
export type FetchInTurn = (url: string, budgetMs: () => number) => Promise<Begun | 'busy'>;

type Turn = { readonly budgets: (() => number)[]; readonly begun: Promise<Begun | 'busy'> };

/** How long an aborted fetch may take to end before it is abandoned. */
export const graceMs = 100;

export const fetchInTurn = (fetchDocument: FetchDocument, limits: FetchLimits): FetchInTurn => {
  const lane = perHostQueue(limits);
  const waiting = new Map<string, Turn>();
  const pending = new Map<string, number>();

  const waitForTurn = (url: string, budgetMs: () => number): Promise<Begun | 'busy'> => {
    const { promise: begun, resolve } = Promise.withResolvers<Begun | 'busy'>();
    const budgets = [budgetMs];
    const begin = async (): Promise<void> => {
      waiting.delete(url);
      const fetched = fetchWithin(fetchDocument, url, Math.max(...budgets.map((leftMs) => leftMs())));
      resolve({ fetched });
      await fetched;
    };
    const turnAway = (): void => {
      waiting.delete(url);
      resolve('busy');
    };
    waiting.set(url, { budgets, begun });
    // The checks that share the fetch see its error.
    lane(hostOf(url), begin).then(
      (ended) => ended === 'busy' && turnAway(),
      () => undefined,
    );
    return begun;
  };

  const join = (url: string, budgetMs: () => number): Promise<Begun | 'busy'> => {
    const turn = waiting.get(url);
    if (turn === undefined) return waitForTurn(url, budgetMs);
    turn.budgets.push(budgetMs);
    return turn.begun;
  };

  const leave = (host: string): void => {
    const left = (pending.get(host) ?? 0) - 1;
    if (left > 0) pending.set(host, left);
    else pending.delete(host);
  };

  return async (url, budgetMs) => {
    const host = hostOf(url);
    const others = pending.get(host) ?? 0;
    if (others >= limits.checksPerHostMax) return 'busy';
    pending.set(host, others + 1);
    const begun = await join(url, budgetMs);
    if (begun === 'busy') leave(host);
    else void begun.fetched.catch(() => undefined).finally(() => leave(host));
    return begun;
  };
};

const fetchWithin = async (
  fetchDocument: FetchDocument,
  url: string,
  budgetMs: number,
): Promise<Fetched | 'too-slow'> => {
  if (budgetMs <= 0) return 'too-slow';
  const deadline = new AbortController();
  const { promise: late, resolve } = Promise.withResolvers<'too-slow'>();
  const ending = setTimeout(() => deadline.abort(), budgetMs);
  const givingUp = setTimeout(resolve, budgetMs + graceMs, 'too-slow');
  try {
    return await Promise.race([fetchDocument(url, deadline.signal), late]);
  } finally {
    clearTimeout(ending);
    clearTimeout(givingUp);
  }
};

/** Used only for fair sharing. Whether the URL may be fetched is decided by the fetch. */
export const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';

import { isJsonObject } from '@clientele/domain';
import type { HistoryEntry } from './history.ts';
import type { KnownClient } from './requests.ts';

/** What became of credentials before and after they were revoked. */
export type RevocationFindings = {
  readonly faults: readonly string[];
  readonly seen: {
    readonly tokenAccepted: number;
    readonly tokenRefused: number;
    readonly secretAccepted: number;
    readonly secretRefused: number;
    readonly duringDelete: number;
  };
};

/** When something happened for a client: it began to, and it was acknowledged. */
type Span = { readonly began: number; readonly t: number };

/**
 * Whatever began after an acknowledged DELETE must be refused; so must every secret that an acknowledged answer to its owner no
 * longer shows: destroyed secrets never come back (AUTHN-13). Until somebody asks for the end, no token may be refused.
 */
export const revocationFindings = (history: readonly HistoryEntry[]): RevocationFindings => {
  const deleted = new Map<string, Span>();
  const destroyed = new Map<string, number>();
  noteRevocations(history, deleted, destroyed);
  const endings = firstDeletes(history);
  const faults: string[] = [];
  const seen = { tokenAccepted: 0, tokenRefused: 0, secretAccepted: 0, secretRefused: 0, duringDelete: 0 };
  for (const entry of history) {
    const clientId = clientIdOf(entry);
    const end = deleted.get(clientId);
    if (entry.op === 'register' || entry.op === 'delete' || entry.outcome === 'info') continue;
    const accepted = entry.outcome === 'ok';
    const name = `${entry.proc}'s ${entry.op} of ${clientId}`;
    if (end !== undefined && entry.began > end.t) {
      seen.tokenRefused += accepted ? 0 : 1;
      if (accepted) faults.push(`${name} was accepted ${(entry.began - end.t).toFixed(3)} ms after the client was deleted`);
      continue;
    }
    seen.tokenAccepted += accepted ? 1 : 0;
    const lived = entry.t < (endings.get(clientId) ?? Number.POSITIVE_INFINITY);
    if (entry.value.status === 401 && lived) faults.push(`${name} was refused although the client lived`);
    seen.duringDelete += end !== undefined && entry.t > end.began ? 1 : 0;
    const presented = presentedSecret(entry);
    const shown = shownSecret(entry);
    const isStale = (secret: string): boolean => entry.began > (destroyed.get(secret) ?? Number.POSITIVE_INFINITY);
    if (presented !== '') seen.secretAccepted += accepted ? 1 : 0;
    if (presented !== '' && isStale(presented)) seen.secretRefused += accepted ? 0 : 1;
    if (accepted && isStale(presented)) faults.push(`${name} was accepted with a destroyed secret`);
    if (accepted && isStale(shown)) faults.push(`${name} showed a destroyed secret`);
  }
  return { faults, seen };
};

/** When each client's end, and each secret's, was first known for certain. */
const noteRevocations = (
  history: readonly HistoryEntry[],
  deleted: Map<string, Span>,
  destroyed: Map<string, number>,
): void => {
  const current = new Map<string, string>();
  for (const entry of history) {
    const clientId = clientIdOf(entry);
    if (entry.outcome === 'ok' && entry.op === 'delete' && !deleted.has(clientId)) deleted.set(clientId, entry);
    if (entry.outcome !== 'ok' || entry.proc !== 'owner' || (entry.op !== 'register' && entry.op !== 'update')) continue;
    const before = current.get(clientId) ?? '';
    const now = shownSecret(entry);
    if (before !== '' && before !== now) destroyed.set(before, entry.t);
    current.set(clientId, now);
  }
};

/** When somebody first asked for each client's end, whatever came of it: until then its token must work. */
const firstDeletes = (history: readonly HistoryEntry[]): ReadonlyMap<string, number> => {
  const began = new Map<string, number>();
  for (const entry of history) {
    if (entry.op !== 'delete') continue;
    const clientId = clientIdOf(entry);
    began.set(clientId, Math.min(entry.began, began.get(clientId) ?? entry.began));
  }
  return began;
};

export const secretOf = ({ body }: Pick<KnownClient, 'body'>): string => secretIn(body);

const shownSecret = ({ value }: HistoryEntry): string => (typeof value.body === 'string' ? secretIn(value.body) : '');

const presentedSecret = ({ arg }: HistoryEntry): string => (typeof arg.secret === 'string' ? arg.secret : '');

const secretIn = (text: string): string => {
  if (!text.startsWith('{')) return '';
  const body: unknown = JSON.parse(text);
  return isJsonObject(body) && typeof body.client_secret === 'string' ? body.client_secret : '';
};

const clientIdOf = ({ arg, value }: HistoryEntry): string => String(arg.clientId ?? value.clientId ?? '');

import { isJsonObject } from '@clientele/domain';
import type { HistoryEntry } from './history.ts';
import type { KnownClient } from './requests.ts';

/** The outcomes of using credentials before and after they were revoked. */
export type RevocationFindings = {
  readonly faults: readonly string[];
  /** The number of faults of each kind, and of requests that were answered at all (503 is no answer). */
  readonly counts: {
    readonly uses: number;
    readonly acceptedRevoked: number;
    readonly false401: number;
    readonly false404: number;
  };
  readonly seen: {
    readonly tokenAccepted: number;
    readonly tokenRefused: number;
    readonly secretAccepted: number;
    readonly secretRefused: number;
    readonly duringDelete: number;
  };
};

/**
 * Every request that starts after an acknowledged DELETE must be answered 401 and nothing else, since any other answer
 * reveals that the client existed (ERR-08). Once an acknowledged answer to its owner no longer shows a secret, that
 * secret must be refused: destroyed secrets never come back (AUTHN-13). Until the first DELETE is sent, no token may be
 * refused. A 503 or a lost answer proves nothing.
 */
export const revocationFindings = (history: readonly HistoryEntry[]): RevocationFindings => {
  const known = revocations(history);
  const uses = history.filter((entry) => entry.op !== 'register' && isAnswered(entry));
  const count = (test: (use: HistoryEntry, known: Revocations) => boolean): number =>
    uses.filter((use) => test(use, known)).length;
  const faults = uses.flatMap((use) =>
    violations
      .filter(({ test }) => test(use, known))
      .map(({ text }) => `${use.proc}'s ${use.op} of ${clientIdOf(use)}, begun at ${use.began}: ${text}`),
  );
  const countKind = (kind: ViolationKind): number =>
    count((use) => violations.some((violation) => violation.kind === kind && violation.test(use, known)));
  return {
    faults,
    counts: {
      uses: uses.length,
      acceptedRevoked: countKind('acceptedRevoked'),
      false401: countKind('false401'),
      false404: countKind('false404'),
    },
    seen: {
      tokenAccepted: count(isAccepted),
      tokenRefused: count((use, { deleted }) => isAfterEnd(use, deleted) && use.value.status === 401),
      secretAccepted: count((use) => presentedSecret(use) !== '' && isAccepted(use)),
      secretRefused: count(
        (use, { deleted, destroyed }) =>
          !isAfterEnd(use, deleted) && isStale(use, presentedSecret(use), destroyed) && use.value.status === 400,
      ),
      duringDelete: count((use, { deleted }) => {
        const end = deleted.get(clientIdOf(use));
        return use.op !== 'delete' && end !== undefined && use.began < end.t && use.t > end.began;
      }),
    },
  };
};

/** The time from which each credential is known to be revoked. */
type Revocations = {
  /**
   * The first DELETE of each client that was acknowledged, or refused because an earlier one with a lost answer had
   * succeeded.
   */
  readonly deleted: ReadonlyMap<string, HistoryEntry>;
  /** When each secret was first known to be destroyed. */
  readonly destroyed: ReadonlyMap<string, number>;
  /** When the first DELETE of each client was sent, whatever its outcome. */
  readonly endings: ReadonlyMap<string, number>;
};

type ViolationKind = 'acceptedRevoked' | 'false401' | 'false404';

const violations: readonly {
  readonly kind: ViolationKind;
  readonly text: string;
  readonly test: (use: HistoryEntry, known: Revocations) => boolean;
}[] = [
  {
    kind: 'acceptedRevoked',
    text: 'answered otherwise than 401 after the client was deleted',
    test: (use, { deleted }) => isAfterEnd(use, deleted) && use.value.status !== 401,
  },
  {
    kind: 'acceptedRevoked',
    text: 'accepted with a destroyed secret',
    test: (use, { destroyed }) => isAccepted(use) && isStale(use, presentedSecret(use), destroyed),
  },
  {
    kind: 'acceptedRevoked',
    text: 'showed a destroyed secret',
    test: (use, { destroyed }) => isAccepted(use) && isStale(use, shownSecret(use), destroyed),
  },
  {
    kind: 'false401',
    text: 'its token was refused although the client lived',
    test: (use, { endings }) => use.value.status === 401 && isBeforeEnd(use, endings),
  },
  {
    kind: 'false404',
    text: 'answered 404, which no use of a client ever is (ERR-08)',
    test: (use, { deleted }) => use.value.status === 404 && !isAfterEnd(use, deleted),
  },
];

/** A 503 is no answer: it says nothing of the client. */
export const isAnswered = ({ value }: Pick<HistoryEntry, 'value'>): boolean =>
  typeof value.status === 'number' && value.status !== 503;

const isAccepted = ({ outcome }: HistoryEntry): boolean => outcome === 'ok';

const isAfterEnd = (use: HistoryEntry, deleted: Revocations['deleted']): boolean =>
  use.began > (deleted.get(clientIdOf(use))?.t ?? Infinity);

/** The first DELETE itself is sent with a valid token. */
const isBeforeEnd = (use: HistoryEntry, endings: Revocations['endings']): boolean => {
  const end = endings.get(clientIdOf(use)) ?? Infinity;
  return use.op === 'delete' ? use.began <= end : use.t < end;
};

const isStale = (use: HistoryEntry, secret: string, destroyed: Revocations['destroyed']): boolean =>
  use.began > (destroyed.get(secret) ?? Infinity);

const revocations = (history: readonly HistoryEntry[]): Revocations => {
  const deletes = history.filter(({ op }) => op === 'delete');
  const acknowledged = deletes.filter((entry) => isAccepted(entry) || entry.value.status === 401);
  return {
    deleted: new Map(acknowledged.toReversed().map((entry) => [clientIdOf(entry), entry])),
    destroyed: destroyedSecrets(history),
    endings: new Map(
      deletes.toSorted((one, other) => other.began - one.began).map((entry) => [clientIdOf(entry), entry.began]),
    ),
  };
};

/**
 * Only a client's owner changes its secret, one request at a time, so the order of its answers is the order of the
 * changes.
 */
const destroyedSecrets = (history: readonly HistoryEntry[]): ReadonlyMap<string, number> => {
  const current = new Map<string, string>();
  const destroyed = new Map<string, number>();
  const changes = history.filter(({ op, proc }) => proc.startsWith('owner') && (op === 'register' || op === 'update'));
  for (const entry of changes.filter(isAccepted)) {
    const before = current.get(clientIdOf(entry)) ?? '';
    const now = shownSecret(entry);
    if (before !== '' && before !== now && !destroyed.has(before)) destroyed.set(before, entry.t);
    current.set(clientIdOf(entry), now);
  }
  return destroyed;
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

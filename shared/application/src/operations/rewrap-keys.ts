import type { WrappedKey } from '../ports/keys.ts';
import type { KeyReplacement, KeyRows, RewrapKey } from '../ports/maintenance.ts';
import type { ReportProgress } from './progress.ts';

const pageKeysMax = 500;
/** More than one pass is needed only if other processes write keys under another root key at the same time. */
const passesMax = 3;
const unopenedListedMax = 100;

export type Rewrapping = {
  readonly keys: KeyRows;
  readonly rewrap: RewrapKey;
  /** The root key that all client keys are to be wrapped with. */
  readonly rootKeyId: string;
  readonly reportProgress: ReportProgress;
};

/** Keys that no root key opens: how many, and the first of their clients. */
type Unopened = { readonly rows: number; readonly clients: readonly string[] };

export type Rewrapped = {
  readonly rootKeyId: string;
  readonly replaced: number;
  readonly unopened: Unopened;
  /** How many keys are still wrapped with another root key, by the id of that root key. */
  readonly left: ReadonlyMap<string, number>;
};

/**
 * Wraps every client's key with one root key. Credentials do not change. Each page of keys is durable by itself, and
 * keys that already have the right wrapping are skipped, so the next run resumes an interrupted one.
 */
export const rewrapKeys = async (rewrapping: Rewrapping): Promise<Rewrapped> => {
  const { keys, rootKeyId } = rewrapping;
  let replaced = 0;
  let unopened: Unopened = { rows: 0, clients: [] };
  let left: ReadonlyMap<string, number> = new Map();
  for (let pass = 1; pass <= passesMax; pass += 1) {
    const passed = await rewrapOnce(rewrapping);
    replaced += passed.replaced;
    unopened = passed.unopened;
    left = new Map([...(await keys.countByRootKey())].filter(([id]) => id !== rootKeyId));
    if (sum(left) === unopened.rows || passed.replaced === 0) break;
  }
  return { rootKeyId, replaced, unopened, left };
};

type Pass = { readonly replaced: number; readonly unopened: Unopened };

/** Looks at as many keys as existed when it started, so that it ends even if other processes add some. */
const rewrapOnce = async ({ keys, rewrap, rootKeyId, reportProgress }: Rewrapping): Promise<Pass> => {
  const rows = sum(await keys.countByRootKey());
  const clients: string[] = [];
  let unopened = 0;
  let looked = 0;
  let replaced = 0;
  let after = '';
  while (looked < rows) {
    const page = await keys.readKeys(after, pageKeysMax);
    const last = page.at(-1);
    if (last === undefined) break;
    const others = page.filter((key) => key.rootKeyId !== rootKeyId);
    const replacements = others.flatMap((before) => replacementOf(before, rewrap) ?? []);
    const opened = new Set(replacements.map(({ before }) => before.clientId));
    const closed = others.map(({ clientId }) => clientId).filter((clientId) => !opened.has(clientId));
    unopened += closed.length;
    clients.push(...closed.slice(0, unopenedListedMax - clients.length));
    if (replacements.length > 0) replaced += await keys.replaceKeys(replacements);
    looked += page.length;
    after = last.clientId;
    reportProgress({ unit: 'keys', count: looked, at: looked, end: Math.max(rows, looked) });
  }
  return { replaced, unopened: { rows: unopened, clients } };
};

/** A key that cannot be opened (its root key is gone, or the row is damaged) does not stop the others. */
const replacementOf = (before: WrappedKey, rewrap: RewrapKey): KeyReplacement | undefined => {
  try {
    return { before, after: rewrap(before) };
  } catch {
    return undefined;
  }
};

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((all, rows) => all + rows, 0);

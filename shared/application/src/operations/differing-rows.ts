import type { StoredRow, StoredViews } from '../ports/maintenance.ts';
import type { RowFault } from './judge-row.ts';

const pageRowsMax = 1_000;

type Rows = Pick<StoredViews, 'readRows'>;

/**
 * The differences between two read models, row by row, in the order of the client ids. At most one page of each is in
 * memory.
 */
export async function* differingRows(expected: Rows, shown: Rows): AsyncGenerator<RowFault> {
  const [left, right] = [rowsOf(expected), rowsOf(shown)];
  let [one, other] = [await next(left), await next(right)];
  while (one !== undefined || other !== undefined) {
    const order = compare(one, other);
    if (order < 0 && one !== undefined) yield { clientId: one.clientId, kind: 'missing', logRevision: one.revision };
    if (order > 0 && other !== undefined)
      yield { clientId: other.clientId, kind: 'extra', shownRevision: other.revision };
    if (order === 0 && one !== undefined && other !== undefined && !isSame(one, other))
      yield { clientId: one.clientId, kind: 'different', shownRevision: other.revision, logRevision: one.revision };
    if (order <= 0) one = await next(left);
    if (order >= 0) other = await next(right);
  }
}

async function* rowsOf(views: Rows): AsyncGenerator<StoredRow, undefined> {
  let after = '';
  for (;;) {
    const page = await views.readRows(after, pageRowsMax);
    const last = page.at(-1);
    if (last === undefined) return undefined;
    yield* page;
    after = last.clientId;
  }
}

const next = async (rows: AsyncGenerator<StoredRow, undefined>): Promise<StoredRow | undefined> =>
  (await rows.next()).value;

/** Byte order, as in the stores; an exhausted side sorts last. */
const compare = (one: StoredRow | undefined, other: StoredRow | undefined): number => {
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  if (one.clientId === other.clientId) return 0;
  return compareBytes(encoder.encode(one.clientId), encoder.encode(other.clientId));
};

const encoder = new TextEncoder();

const compareBytes = (one: Uint8Array, other: Uint8Array): number => {
  const differing = one.findIndex((byte, index) => byte !== other[index]);
  return differing === -1 ? one.length - other.length : (one[differing] ?? 0) - (other[differing] ?? -1);
};

const isSame = (one: StoredRow, other: StoredRow): boolean =>
  one.revision === other.revision && one.document === other.document;

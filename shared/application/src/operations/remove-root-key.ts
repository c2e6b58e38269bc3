import type { Result } from '@clientele/domain';
import type { KeyRows } from '../ports/maintenance.ts';

/** `in-use`: this many client keys are wrapped with it. `refused`: the file stays as it was, and why. */
export type RootKeyRemoval =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'in-use'; readonly clientKeys: number }
  | { readonly outcome: 'refused'; readonly fault: string };

/** Removes a root key, unless a client's key is still wrapped with it: that client would have lost its credentials. */
export const removeRootKey = async (
  keys: Pick<KeyRows, 'countByRootKey'>,
  { id, remove }: { readonly id: string; readonly remove: (id: string) => Result<undefined, string> },
): Promise<RootKeyRemoval> => {
  const clientKeys = (await keys.countByRootKey()).get(id) ?? 0;
  if (clientKeys > 0) return { outcome: 'in-use', clientKeys };
  const removed = remove(id);
  return removed.ok ? { outcome: 'removed' } : { outcome: 'refused', fault: removed.error };
};

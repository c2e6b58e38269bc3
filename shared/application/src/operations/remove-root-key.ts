import type { Result } from '@clientele/domain';
import type { KeyRows } from '../ports/maintenance.ts';

/** `in-use`: the number of client keys that are wrapped with it. `refused`: the file is unchanged, and why. */
export type RootKeyRemoval =
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'in-use'; readonly clientKeys: number }
  | { readonly outcome: 'refused'; readonly fault: string };

/** Removes a root key, unless it still wraps a client's key: that client would lose its credentials. */
export const removeRootKey = async (
  keys: Pick<KeyRows, 'countByRootKey'>,
  { id, remove }: { readonly id: string; readonly remove: (id: string) => Result<undefined, string> },
): Promise<RootKeyRemoval> => {
  const clientKeys = (await keys.countByRootKey()).get(id) ?? 0;
  if (clientKeys > 0) return { outcome: 'in-use', clientKeys };
  const removed = remove(id);
  return removed.ok ? { outcome: 'removed' } : { outcome: 'refused', fault: removed.error };
};

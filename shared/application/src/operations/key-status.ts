import type { KeyRows } from '../ports/maintenance.ts';

export type RootKeyStatus = {
  readonly id: string;
  /** Number of client keys that it wraps. */
  readonly clientKeys: number;
  /** Whether it wraps the keys of new clients. */
  readonly isCurrent: boolean;
  readonly isInFile: boolean;
};

/**
 * How many client keys each root key wraps. A root key that wraps none may be removed from the file once no backup that
 * needs it will ever be restored.
 * @param inFile ids of the root keys in the file, and the one that wraps the keys of new clients.
 */
export const keyStatus = async (
  keys: Pick<KeyRows, 'countByRootKey'>,
  inFile: { readonly ids: readonly string[]; readonly currentId: string },
): Promise<readonly RootKeyStatus[]> => {
  const counts = await keys.countByRootKey();
  const ids = [...new Set([...inFile.ids, ...counts.keys()])];
  return ids.map((id) => ({
    id,
    clientKeys: counts.get(id) ?? 0,
    isCurrent: id === inFile.currentId,
    isInFile: inFile.ids.includes(id),
  }));
};

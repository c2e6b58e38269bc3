import type { KeyRows } from '../ports/maintenance.ts';

export type RootKeyStatus = {
  readonly id: string;
  /** Client keys that it has wrapped. */
  readonly clientKeys: number;
  /** Whether it wraps the keys of new clients. */
  readonly isCurrent: boolean;
  readonly isInFile: boolean;
};

/**
 * How many client keys each root key has wrapped. A root key without any may be taken out of the file, once no backup that needs it
 * shall ever be restored.
 * @param inFile ids of the root keys in the file, and which of them new clients get.
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

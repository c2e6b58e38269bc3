import type { KeyRows } from '@clientele/application';
import { done, type Outcome } from '../outcome.ts';

/**
 * How many client keys each root key has wrapped. A root key without rows may be taken out of the file, once no backup that needs it
 * shall ever be restored.
 * @param inFile ids of the root keys in the file, and which of them new clients get.
 */
export const keyStatus = async (
  keys: Pick<KeyRows, 'countByRootKey'>,
  inFile: { readonly ids: readonly string[]; readonly currentId: string },
): Promise<Outcome> => {
  const counts = await keys.countByRootKey();
  const ids = [...new Set([...inFile.ids, ...counts.keys()])];
  const rootKeys = ids.map((id) => ({
    id,
    clientKeys: counts.get(id) ?? 0,
    isCurrent: id === inFile.currentId,
    isInFile: inFile.ids.includes(id),
  }));
  return done(rootKeys.map(line).join('\n'), { rootKeys });
};

type RootKeyStatus = {
  readonly id: string;
  readonly clientKeys: number;
  readonly isCurrent: boolean;
  readonly isInFile: boolean;
};

const line = ({ id, clientKeys, isCurrent, isInFile }: RootKeyStatus): string => {
  const remark = isInFile ? (isCurrent ? '  current' : '') : '  missing from the root keys file';
  return `${id}  ${clientKeys} client keys${remark}`;
};

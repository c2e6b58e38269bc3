import type { KeyRows } from '@clientele/application';
import type { Result } from '@clientele/domain';
import { done, failed, type Outcome } from '../outcome.ts';

const startAgain = 'services read the file when they start: start them again';

/** What became of a change of the root keys file. */
export const changedFile = (
  changed: Result<undefined, string>,
  { id, text }: { readonly id: string; readonly text: string },
): Outcome => (changed.ok ? done(`${text}; ${startAgain}`, { rootKeyId: id }) : failed(changed.error));

/** Takes a root key out of the file, unless a client's key is still wrapped with it: that client would have lost its credentials. */
export const removeRootKey = async (
  keys: Pick<KeyRows, 'countByRootKey'>,
  { id, file }: { readonly id: string; readonly file: { readonly remove: (id: string) => Result<undefined, string> } },
): Promise<Outcome> => {
  const rows = (await keys.countByRootKey()).get(id) ?? 0;
  if (rows > 0) return failed(`${rows} client keys are wrapped with ${id}: run "clientele keys rewrap" first`);
  return changedFile(file.remove(id), { id, text: `removed the root key ${id}` });
};

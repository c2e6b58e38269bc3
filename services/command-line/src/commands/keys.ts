import {
  type KeyRows,
  keyStatus,
  type Rewrapped,
  type Rewrapping,
  type RootKeyStatus,
  removeRootKey,
  rewrapKeys,
} from '@clientele/application';
import type { Result } from '@clientele/domain';
import { done, exitCodes, failed, type Outcome } from '../outcome.ts';

/** Counts the client keys that each root key wraps. */
export const keysStatus = async (...counted: Parameters<typeof keyStatus>): Promise<Outcome> => {
  const rootKeys = await keyStatus(...counted);
  return done(rootKeys.map(statusLine).join('\n'), { rootKeys: rootKeys.map((rootKey) => ({ ...rootKey })) });
};

const statusLine = ({ id, clientKeys, isCurrent, isInFile }: RootKeyStatus): string => {
  const remark = isInFile ? (isCurrent ? '  current' : '') : '  missing from the root keys file';
  return `${id}  ${clientKeys} client keys${remark}`;
};

const startAgain = 'services read the file at start: restart them';

/** The outcome of a change to the root keys file. */
export const changedFile = (
  changed: Result<undefined, string>,
  { id, text }: { readonly id: string; readonly text: string },
): Outcome => (changed.ok ? done(`${text}; ${startAgain}`, { rootKeyId: id }) : failed(changed.error));

/** Removes a root key from the file, unless it still wraps a client's key. */
export const keysRemove = async (
  keys: Pick<KeyRows, 'countByRootKey'>,
  { id, remove }: { readonly id: string; readonly remove: (id: string) => Result<undefined, string> },
): Promise<Outcome> => {
  const removal = await removeRootKey(keys, { id, remove });
  switch (removal.outcome) {
    case 'removed':
      return done(`removed root key ${id}; ${startAgain}`, { rootKeyId: id });
    case 'in-use':
      return failed(`${removal.clientKeys} client keys are wrapped with ${id}: run "clientele keys rewrap" first`);
    case 'refused':
      return failed(removal.fault);
  }
};

/** Rewraps all client keys with one root key. */
export const keysRewrap = async (rewrapping: Rewrapping): Promise<Outcome> => {
  const rewrapped = await rewrapKeys(rewrapping);
  const { rootKeyId, replaced, unopened, left } = rewrapped;
  const json = {
    rootKeyId,
    replaced,
    left: Object.fromEntries(left),
    unopened: unopened.rows,
    unopenedClients: unopened.clients,
  };
  const text = `rewrapped ${replaced} keys with ${rootKeyId}`;
  if (left.size === 0) return done(`${text}: it now wraps all keys`, json);
  return { exitCode: exitCodes.failed, text: `${text}; remaining: ${leftText(rewrapped)}`, json };
};

const leftText = ({ left, unopened }: Rewrapped): string => {
  const names = [...left].map(([id, rows]) => `${rows} under ${id}`).join(', ');
  const advice =
    unopened.rows === 0
      ? 'a service still uses an older root key: restart it with the newest, then run this command again'
      : `${unopened.rows} of them cannot be opened with the available root keys: ${unopened.clients.join(' ')}`;
  return `${names}\n${advice}`;
};

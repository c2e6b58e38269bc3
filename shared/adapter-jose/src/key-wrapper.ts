import type { OpenKey, WrappedKey } from '@clientele/application';
import { randomPool } from './random-pool.ts';
import type { RootKeys } from './root-keys.ts';
import { wrap } from './vault.ts';

/** What `keyWrapper` needs; it can be handed to a thread. */
export type KeyWrapping = { readonly rootKeys: RootKeys; readonly tenant: string };

/** Where `keyWrapper` is found, for a thread that wraps keys where it writes them. */
export const keyWrapperModule = import.meta.url;

/**
 * Wraps keys that a vault gave out open, as the vault would. A thread imports it by `keyWrapperModule`.
 * @public
 */
export const keyWrapper = ({ rootKeys, tenant }: KeyWrapping): ((key: OpenKey) => WrappedKey) => {
  const random = randomPool();
  return ({ clientId, open }) => wrap(rootKeys, Buffer.from(open, 'base64url'), { clientId, tenant, random });
};

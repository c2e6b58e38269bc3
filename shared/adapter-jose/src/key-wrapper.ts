import type { OpenKey, WrappedKey } from '@clientele/application';
import { randomPool } from './random-pool.ts';
import type { RootKeys } from './root-keys.ts';
import { wrap } from './vault.ts';

/** The input of `keyWrapper`; it can be passed to a worker thread. */
export type KeyWrapping = { readonly rootKeys: RootKeys; readonly tenant: string };

/** The module of `keyWrapper`, for a worker thread that wraps keys as it writes them. */
export const keyWrapperModule = import.meta.url;

/**
 * Wraps keys that a vault handed out unwrapped, exactly as the vault would. A worker thread imports it by
 * `keyWrapperModule`.
 * @public
 */
export const keyWrapper = ({ rootKeys, tenant }: KeyWrapping): ((key: OpenKey) => WrappedKey) => {
  const random = randomPool();
  return ({ clientId, open }) => wrap(rootKeys, Buffer.from(open, 'base64url'), { clientId, tenant, random });
};

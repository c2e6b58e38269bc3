import { timingSafeEqual } from 'node:crypto';
import type { RewrapKey } from '@clientele/application';
import { randomPool } from './random-pool.ts';
import type { RootKeys } from './root-keys.ts';
import { unwrap, wrap } from './vault.ts';

/**
 * Re-wraps clients' keys under one of the root keys. The keys themselves, and so all credentials, stay the same. Each
 * new wrapping is opened and compared before it is returned, because it replaces the only copy.
 * @throws Error if there is no root key with that id.
 */
export const keyRewrapper = (
  rootKeys: RootKeys,
  options: { readonly tenant: string; readonly rootKeyId: string },
): RewrapKey => {
  const { tenant, rootKeyId } = options;
  const target: RootKeys = { ...rootKeys, currentId: rootKeyId };
  if (!target.byId.has(rootKeyId)) throw new Error(`the root key ${rootKeyId} is missing from the root keys file`);
  const random = randomPool();
  return (before) => {
    const bytes = unwrap(rootKeys, before, tenant);
    const after = wrap(target, bytes, { clientId: before.clientId, tenant, random });
    if (!timingSafeEqual(unwrap(rootKeys, after, tenant), bytes))
      throw new Error('a key came out of its new wrapping changed');
    return after;
  };
};

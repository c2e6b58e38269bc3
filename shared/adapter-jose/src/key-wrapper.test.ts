import assert from 'node:assert/strict';
import { it } from 'node:test';
import { keyWrapper } from './key-wrapper.ts';
import { randomPool } from './random-pool.ts';
import { newRootKeysText, parseRootKeys } from './root-keys.ts';
import { vault } from './vault.ts';

it('E1: the thread that writes keys wraps each with a nonce of its own, as the vault would', () => {
  const rootKeys = parseRootKeys(newRootKeysText('root', randomPool()));
  assert.ok(rootKeys.ok);
  const wrapping = { rootKeys: rootKeys.value, tenant: 'default' };
  const keys = vault(rootKeys.value, wrapping);
  const wrap = keyWrapper(wrapping);
  const { key, wrapped } = keys.newClientKey('c1');
  const open = wrapped.open?.();
  assert.ok(open !== undefined);
  const made = Array.from({ length: 50 }, () => wrap({ clientId: 'c1', open }));
  assert.equal(new Set(made.map((each) => each.wrapped.slice(0, 16))).size, 50);
  for (const each of made) assert.equal(keys.open(each).clientSecret(1), key.clientSecret(1));
});

import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { KeyReplacement, KeyRows, KeyStore, WrappedKey } from '@clientele/application';

/** The rows, and the key store that contains them, as the services see it. */
export type KeyRowsUnderTest = {
  readonly rows: KeyRows;
  readonly keys: KeyStore;
  readonly writeKey: (key: WrappedKey) => Promise<void>;
  readonly destroyKey: (clientId: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
};

const key = (clientId: string, rootKeyId = 'old'): WrappedKey => ({
  clientId,
  rootKeyId,
  wrapped: `${clientId} under ${rootKeyId}`,
});

const replacement = (clientId: string): KeyReplacement => ({ before: key(clientId), after: key(clientId, 'new') });

/** The contract of every key store towards root key rotation. Run by each implementation. */
export const keyRowsContract = (name: string, open: () => Promise<KeyRowsUnderTest>): void => {
  describe(`${name} as rows of wrapped keys`, () => {
    let store: KeyRowsUnderTest;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.dispose());

    it('gives all keys page by page, in the order of the bytes of their ids', async () => {
      for (const clientId of ['b', 'a', 'B', '~', 'a0']) await store.writeKey(key(clientId));
      assert.deepEqual(await store.rows.readKeys('', 2), [key('B'), key('a')]);
      assert.deepEqual(await store.rows.readKeys('a', 9), [key('a0'), key('b'), key('~')]);
      assert.deepEqual(await store.rows.readKeys('~', 9), []);
    });

    it('counts the rows of each root key', async () => {
      assert.deepEqual(await store.rows.countByRootKey(), new Map());
      for (const clientId of ['a', 'b']) await store.writeKey(key(clientId));
      await store.writeKey(key('c', 'new'));
      const counts = await store.rows.countByRootKey();
      assert.deepEqual(Object.fromEntries(counts), { old: 2, new: 1 });
    });

    it('replaces wrappings, and every reader finds the new ones', async () => {
      for (const clientId of ['a', 'b', 'c']) await store.writeKey(key(clientId));
      assert.equal(await store.rows.replaceKeys([replacement('c'), replacement('a')]), 2);
      assert.deepEqual(await store.keys.readKey('a'), key('a', 'new'));
      assert.deepEqual(await store.keys.readKey('b'), key('b'));
      assert.deepEqual(await store.keys.readKey('c'), key('c', 'new'));
    });

    it('replaces nothing twice, nothing that has changed meanwhile, and makes no key that was destroyed', async () => {
      for (const clientId of ['a', 'b', 'c']) await store.writeKey(key(clientId));
      assert.equal(await store.rows.replaceKeys([replacement('a')]), 1);
      await store.destroyKey('c');
      const other = { before: { ...key('b'), wrapped: 'another' }, after: key('b', 'new') };
      assert.equal(await store.rows.replaceKeys([replacement('a'), other, replacement('c')]), 0);
      assert.deepEqual(await store.keys.readKey('a'), key('a', 'new'));
      assert.deepEqual(await store.keys.readKey('b'), key('b'));
      assert.equal(await store.keys.readKey('c'), undefined);
    });

    it('takes a replacement of nothing', async () => {
      assert.equal(await store.rows.replaceKeys([]), 0);
    });
  });
};

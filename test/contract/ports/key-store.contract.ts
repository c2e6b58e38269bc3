import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ClientKeyStore, WrappedKey } from '@clientele/application';

export type KeyStoreFactory = {
  readonly open: () => Promise<ClientKeyStore>;
  readonly reopen: (keys: ClientKeyStore) => Promise<ClientKeyStore>;
  readonly dispose: (keys: ClientKeyStore) => Promise<void>;
};

const key = (clientId: string, wrapped = `wrapped ${clientId}`): WrappedKey => ({
  clientId,
  rootKeyId: 'root',
  wrapped,
});

/** The contract of every store that keeps per-client keys separate from the log. Run by each implementation. */
export const keyStoreContract = (name: string, factory: KeyStoreFactory): void => {
  describe(`${name} as the store of per-client keys`, () => {
    let keys: ClientKeyStore;
    beforeEach(async () => {
      keys = await factory.open();
    });
    afterEach(async () => factory.dispose(keys));

    it('gives back what was written, and nothing for whom it does not know', async () => {
      await keys.writeKey(key('a'));
      assert.deepEqual(await keys.readKey('a'), key('a'));
      assert.equal(await keys.readKey('b'), undefined);
    });

    it('takes the same key again, and never another one in its place', async () => {
      await keys.writeKey(key('a'));
      await keys.writeKey(key('a'));
      await assert.rejects(keys.writeKey(key('a', 'other')), /another key is stored/);
      assert.deepEqual(await keys.readKey('a'), key('a'));
    });

    it('writes thousands that come at once, each before its own answer', async () => {
      const written = Array.from({ length: 3_000 }, (_, number) => key(`c${number}`));
      await Promise.all(
        written.map(async (one) => {
          await keys.writeKey(one);
          if (one.clientId.endsWith('77')) assert.deepEqual(await keys.readKey(one.clientId), one);
        }),
      );
      assert.deepEqual(await keys.readKey('c2999'), key('c2999'));
    });

    it('destroys a key for good, and may be told twice', async () => {
      await keys.writeKey(key('a'));
      await keys.destroyKey('a');
      await keys.destroyKey('a');
      assert.equal(await keys.readKey('a'), undefined);
    });

    it('takes an expectation for a client that has no key, as after its erasure', async () => {
      await keys.expectRevision('gone', 3);
      assert.equal(await keys.readKey('gone'), undefined);
    });

    it('has no key under an id that no client can have', async () => {
      for (const clientId of ['', 'a\u0000b', 'a\nb', 'ä', '\ud800', 'x'.repeat(300)])
        assert.equal(await keys.readKey(clientId), undefined);
    });

    it('has everything again after it was closed and opened', async () => {
      await keys.writeKey(key('a'));
      keys = await factory.reopen(keys);
      assert.deepEqual(await keys.readKey('a'), key('a'));
    });
  });
};

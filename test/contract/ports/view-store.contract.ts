import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ViewStore } from '@clientele/application';
import type { ClientView } from '@clientele/domain';

/** How an implementation is opened; opening again must find what was written before. */
export type ViewStoreFactory = {
  readonly open: () => Promise<ViewStore>;
  readonly reopen: (views: ViewStore) => Promise<ViewStore>;
  readonly dispose: (views: ViewStore) => Promise<void>;
};

const view = (clientId: string, revision: number): ClientView => ({
  status: 'registered',
  client_id: clientId,
  revision,
  client_id_issued_at: 1,
  metadata: { client_name: 'ö€😀', 'client_name#de': 'x', nested: { a: [1, true] } },
  tokenVersion: 1,
  tokenDigest: '0'.repeat(64),
});

/** What every store of the read model must do. Run by each implementation. */
export const viewStoreContract = (name: string, factory: ViewStoreFactory): void => {
  describe(`${name} as the store of the read model`, () => {
    let views: ViewStore;
    beforeEach(async () => {
      views = await factory.open();
    });
    afterEach(async () => factory.dispose(views));

    it('is empty and at position 0 in the beginning', async () => {
      assert.equal(await views.position(), 0);
      assert.equal(await views.get('a'), undefined);
    });

    it('shows rows and position of the last change', async () => {
      await views.apply({ views: [view('a', 0), view('b', 0)], position: 2 });
      await views.apply({ views: [view('a', 1)], position: 3 });
      assert.deepEqual(await views.get('a'), view('a', 1));
      assert.deepEqual(await views.get('b'), view('b', 0));
      assert.equal(await views.position(), 3);
    });

    it('gives the same object until the row changes, so that a reader may keep what it made of it', async () => {
      await views.apply({ views: [view('a', 0)], position: 1 });
      const before = await views.get('a');
      assert.equal(await views.get('a'), before);
      await views.apply({ views: [view('a', 1)], position: 2 });
      assert.notEqual(await views.get('a'), before);
    });

    it('moves its position without a row', async () => {
      await views.apply({ views: [], position: 9 });
      assert.equal(await views.position(), 9);
    });

    it('has rows and position again after it was closed and opened', async () => {
      await views.apply({ views: [view('a', 0)], position: 1 });
      views = await factory.reopen(views);
      assert.deepEqual(await views.get('a'), view('a', 0));
      assert.equal(await views.position(), 1);
    });
  });
};

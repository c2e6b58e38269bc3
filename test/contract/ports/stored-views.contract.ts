import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { StoredRow, StoredViews, ViewRow, ViewStore } from '@clientele/application';
import { type ClientView, canonicalJson } from '@clientele/domain';

export type StoredViewsUnderTest = {
  /** The side to which the projector writes. */
  readonly views: ViewStore;
  readonly stored: StoredViews;
  /** Resolves when everything that was applied is stored. */
  readonly settled: () => Promise<void>;
  /** Changes a row, bypassing every protection. */
  readonly damage: (clientId: string, document: string) => Promise<void>;
  readonly dispose: () => Promise<void>;
};

const row = (clientId: string, revision: number): ViewRow => {
  const view: ClientView = { status: 'deleted', client_id: clientId, revision, reason: 'self' };
  return { view, document: canonicalJson({ ...view }) };
};

const asStored = ({ view, document }: ViewRow): StoredRow => ({
  clientId: view.client_id,
  revision: view.revision,
  document,
});

/** The contract of every read model store towards verification. Run by each implementation. */
export const storedViewsContract = (name: string, open: () => Promise<StoredViewsUnderTest>): void => {
  describe(`${name} as a read model that is looked at from outside`, () => {
    let store: StoredViewsUnderTest;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.dispose());

    it('is empty and at position 0 in the beginning', async () => {
      assert.equal(await store.stored.position(), 0);
      assert.deepEqual(await store.stored.readRows('', 9), []);
      assert.equal(await store.stored.readRow('a'), undefined);
    });

    it('gives the rows page by page, in the order of the bytes of their ids', async () => {
      const rows = ['B', 'a', 'a0', 'b', '~'].map((clientId) => row(clientId, 0));
      await store.views.apply({ rows: rows.toReversed(), position: 5 });
      await store.settled();
      const stored = rows.map(asStored);
      assert.deepEqual(await store.stored.readRows('', 2), stored.slice(0, 2));
      assert.deepEqual(await store.stored.readRows('a', 9), stored.slice(2));
      assert.deepEqual(await store.stored.readRow('b'), stored[3]);
    });

    it('shows each change once it is stored, position included', async () => {
      await store.views.apply({ rows: [row('a', 0)], position: 1 });
      await store.settled();
      assert.deepEqual(await store.stored.readRow('a'), asStored(row('a', 0)));
      await store.views.apply({ rows: [row('a', 1)], position: 2 });
      await store.settled();
      assert.equal(await store.stored.position(), 2);
      assert.deepEqual(await store.stored.readRow('a'), asStored(row('a', 1)));
    });

    it('shows what lies there, whatever was written by whom', async () => {
      await store.views.apply({ rows: [row('a', 0)], position: 1 });
      await store.settled();
      assert.deepEqual(await store.stored.readRow('a'), asStored(row('a', 0)));
      await store.damage('a', 'not even JSON');
      assert.equal((await store.stored.readRow('a'))?.document, 'not even JSON');
      assert.equal((await store.stored.readRows('', 1))[0]?.document, 'not even JSON');
    });

    it('shows what is parked', async () => {
      const parked = { position: 3, stream: 'client-a', revision: 1, reason: 'version-unknown' } as const;
      await store.views.apply({ rows: [row('a', 0)], parked: [parked], position: 3 });
      await store.settled();
      assert.deepEqual(await store.stored.parkedStreams('', 9), ['client-a']);
      assert.deepEqual(await store.stored.parkedEvents('client-a'), [parked]);
    });
  });
};

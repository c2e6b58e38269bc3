import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ClientKeyStore, FreshViews, ViewStore } from '@clientele/application';
import { type ClientView, canonicalJson } from '@clientele/domain';

/** One read model, as readers, command writers and the projector see it. */
export type FreshViewsUnderTest = {
  readonly freshViews: FreshViews;
  readonly keys: ClientKeyStore;
  readonly views: ViewStore;
  readonly dispose: () => Promise<void>;
};

const view = (revision: number): ClientView => ({
  status: 'registered',
  client_id: 'a',
  revision,
  client_id_issued_at: 1,
  metadata: { client_name: `after ${revision}` },
  tokenVersion: 1,
  tokenDigest: '0'.repeat(64),
});

const rowOf = (shown: ClientView) => ({ view: shown, document: canonicalJson({ ...shown }) });

/** The contract of every way to read fresh rows across processes (R1). Run by each implementation. */
export const freshViewsContract = (name: string, open: () => Promise<FreshViewsUnderTest>): void => {
  describe(`${name}: rows that may be believed`, () => {
    let read: FreshViewsUnderTest;
    beforeEach(async () => {
      read = await open();
      await read.keys.writeKey({ clientId: 'a', rootKeyId: 'root', wrapped: 'w' });
    });
    afterEach(() => read.dispose());

    it('a client without a key is unknown, whatever rows there are', async () => {
      assert.deepEqual(await read.freshViews.get('b'), { outcome: 'current', view: undefined });
      await read.views.apply({ rows: [rowOf(view(0))], position: 1 });
      await read.keys.destroyKey('a');
      assert.deepEqual(await read.freshViews.get('a'), { outcome: 'current', view: undefined });
    });

    it('a client with a key and no row is not unknown: its stream must be read', async () => {
      assert.deepEqual(await read.freshViews.get('a'), { outcome: 'stale' });
    });

    it('R1: a row is believed until a later revision is announced, and again when it is shown', async () => {
      await read.views.apply({ rows: [rowOf(view(0))], position: 1 });
      assert.deepEqual(await read.freshViews.get('a'), { outcome: 'current', view: view(0) });
      await read.keys.expectRevision('a', 1);
      assert.deepEqual(await read.freshViews.get('a'), { outcome: 'stale' });
      await read.views.apply({ rows: [rowOf(view(1))], position: 2 });
      assert.deepEqual(await read.freshViews.get('a'), { outcome: 'current', view: view(1) });
    });

    it('R1: what was announced is never taken back', async () => {
      await read.views.apply({ rows: [rowOf(view(4))], position: 1 });
      await Promise.all([5, 3, 4, 5, 0].map((revision) => read.keys.expectRevision('a', revision)));
      await read.keys.expectRevision('a', 2);
      assert.deepEqual(await read.freshViews.get('a'), { outcome: 'stale' });
      await read.views.apply({ rows: [rowOf(view(5))], position: 2 });
      assert.equal((await read.freshViews.get('a')).outcome, 'current');
    });

    it('P5: a parked client is never told from an older row', async () => {
      await read.views.apply({ rows: [rowOf(view(0))], position: 1 });
      const parked: ClientView = { status: 'parked', client_id: 'a', revision: 1 };
      await read.views.apply({ rows: [rowOf(parked)], position: 2 });
      assert.deepEqual(await read.freshViews.get('a'), { outcome: 'stale' });
    });

    it('gives the same object until the row changes, so that a reader may keep what it made of it', async () => {
      const shown = async () => {
        const freshView = await read.freshViews.get('a');
        return freshView.outcome === 'current' ? freshView.view : undefined;
      };
      await read.views.apply({ rows: [rowOf(view(0))], position: 1 });
      const before = await shown();
      assert.equal(await shown(), before);
      await read.views.apply({ rows: [rowOf(view(1))], position: 2 });
      assert.notEqual(await shown(), before);
    });

    it('an id that no client can have is unknown', async () => {
      assert.deepEqual(await read.freshViews.get('a\u0000'), { outcome: 'current', view: undefined });
    });
  });
};

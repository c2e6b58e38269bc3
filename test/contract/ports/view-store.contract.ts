import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ParkedEvent, ViewRow, ViewStore } from '@clientele/application';
import { type ClientView, canonicalJson, type RegisteredClientView } from '@clientele/domain';
import { documentVerdicts } from '@clientele/examples';

/** Opens an implementation. Reopening must find everything that was written before. */
export type ViewStoreFactory = {
  readonly open: () => Promise<ViewStore>;
  readonly reopen: (views: ViewStore) => Promise<ViewStore>;
  readonly dispose: (views: ViewStore) => Promise<void>;
};

const view = (clientId: string, revision: number): RegisteredClientView => ({
  status: 'registered',
  client_id: clientId,
  revision,
  client_id_issued_at: 1,
  metadata: { client_name: 'ö€😀', 'client_name#de': 'x', nested: { a: [1, true] } },
  tokenVersion: 1,
  tokenDigest: '0'.repeat(64),
});

const row = (clientId: string, revision: number): ViewRow => rowOf(view(clientId, revision));

const rowOf = (shown: ClientView): ViewRow => ({ view: shown, document: canonicalJson({ ...shown }) });

const parkedRow = (clientId: string, revision: number): ViewRow =>
  rowOf({ status: 'parked', client_id: clientId, revision });

const parkedEvent = (clientId: string, revision: number): ParkedEvent => ({
  position: revision + 10,
  stream: `client-${clientId}`,
  revision,
  reason: revision === 1 ? 'version-unknown' : 'after-parked',
});

/** The contract of every read model store. Run by each implementation. */
export const viewStoreContract = (name: string, factory: ViewStoreFactory): void => {
  let views: ViewStore;

  const useViews = (): void => {
    beforeEach(async () => {
      views = await factory.open();
    });
    afterEach(async () => factory.dispose(views));
  };

  describe(`${name} as the store of the read model`, () => {
    useViews();

    it('is empty and at position 0 in the beginning', async () => {
      assert.equal(await views.position(), 0);
      assert.equal(await views.get('a'), undefined);
    });

    it('shows rows and position of the last change', async () => {
      await views.apply({ rows: [row('a', 0), row('b', 0)], position: 2 });
      await views.apply({ rows: [row('a', 1)], position: 3 });
      assert.deepEqual(await views.get('a'), view('a', 1));
      assert.deepEqual(await views.get('b'), view('b', 0));
      assert.equal(await views.position(), 3);
    });

    it('gives the same object until the row changes, so that a reader may keep what it made of it', async () => {
      await views.apply({ rows: [row('a', 0)], position: 1 });
      const before = await views.get('a');
      assert.equal(await views.get('a'), before);
      await views.apply({ rows: [row('a', 1)], position: 2 });
      assert.notEqual(await views.get('a'), before);
    });

    it('moves its position without a row', async () => {
      await views.apply({ rows: [], position: 9 });
      assert.equal(await views.position(), 9);
    });

    it('gives the rows of those that have one, asked for at once', async () => {
      await views.apply({ rows: [row('a', 0), row('b', 0)], position: 2 });
      assert.deepEqual(
        await views.getMany(['b', 'none', 'a']),
        new Map([
          ['b', view('b', 0)],
          ['a', view('a', 0)],
        ]),
      );
      assert.deepEqual(await views.getMany([]), new Map());
    });
  });

  describe(`${name} as the store of pending and parked clients`, () => {
    useViews();

    it('W1: lists the clients whose sector document is pending, or was checked, in pages in the order of their ids', async () => {
      const sectorRow = (clientId: string, revision: number, sector: RegisteredClientView['sector']): ViewRow =>
        rowOf({ ...view(clientId, revision), ...(sector === undefined ? {} : { sector }) });
      const pending = { standing: 'pending', revision: 0 } as const;
      const drifted = { standing: 'drifted', revision: 0, code: 'redirected' } as const;
      const { evidence } = documentVerdicts.verified;
      const listed = async (standing: 'pending' | 'checked', afterClientId = '', clientsMax = 9) =>
        (await views.sectorClients({ standing, afterClientId, clientsMax })).map(({ client_id }) => client_id);
      await views.apply({
        rows: [sectorRow('c', 0, pending), row('b', 0), sectorRow('a', 0, pending), sectorRow('B', 0, pending)],
        position: 4,
      });
      assert.deepEqual(await listed('pending'), ['B', 'a', 'c']);
      assert.deepEqual(await listed('pending', 'B', 1), ['a']);
      assert.deepEqual(await listed('checked'), []);
      const [first] = await views.sectorClients({ standing: 'pending', afterClientId: 'B', clientsMax: 1 });
      assert.deepEqual(first, { ...view('a', 0), sector: pending });

      await views.apply({
        rows: [
          sectorRow('a', 1, { standing: 'verified', revision: 0, evidence }),
          sectorRow('B', 1, drifted),
          rowOf({ status: 'deleted', client_id: 'c', revision: 1, reason: 'sector-refused' }),
          sectorRow('b', 1, pending),
        ],
        position: 8,
      });
      await views.apply({ rows: [parkedRow('b', 2)], parked: [parkedEvent('b', 2)], position: 9 });
      assert.deepEqual(await listed('pending'), []);
      assert.deepEqual(await listed('checked'), ['B', 'a']);
    });

    it('P5: keeps what is parked, and the row that says so, until the stream is unparked', async () => {
      await views.apply({ rows: [row('a', 0)], position: 1 });
      await views.apply({
        rows: [parkedRow('a', 1), parkedRow('b', 1)],
        parked: [parkedEvent('a', 1), parkedEvent('b', 1)],
        position: 2,
      });
      await views.apply({ rows: [parkedRow('a', 2)], parked: [parkedEvent('a', 2)], position: 3 });
      assert.deepEqual(await views.get('a'), { status: 'parked', client_id: 'a', revision: 2 });
      assert.deepEqual(await views.parkedStreams('', 9), ['client-a', 'client-b']);
      assert.deepEqual(await views.parkedStreams('', 1), ['client-a']);
      assert.deepEqual(await views.parkedStreams('client-a', 9), ['client-b']);
      assert.deepEqual(await views.parkedEvents('client-a'), [parkedEvent('a', 1), parkedEvent('a', 2)]);

      await views.apply({ rows: [row('a', 2)], unparked: ['client-a'], position: 3 });
      assert.deepEqual(await views.get('a'), view('a', 2));
      assert.deepEqual(await views.parkedStreams('', 9), ['client-b']);
      assert.deepEqual(await views.parkedEvents('client-a'), []);
    });

    it('P5: parks again in one change what it unparks, with the reason of now', async () => {
      await views.apply({ rows: [parkedRow('a', 2)], parked: [parkedEvent('a', 1), parkedEvent('a', 2)], position: 2 });
      const now = { ...parkedEvent('a', 2), reason: 'shape-wrong' } as const;
      await views.apply({ rows: [parkedRow('a', 2)], parked: [now], unparked: ['client-a'], position: 2 });
      assert.deepEqual(await views.parkedEvents('client-a'), [now]);
    });

    it('has rows and position again after it was closed and opened', async () => {
      await views.apply({ rows: [row('a', 0)], position: 1 });
      await views.apply({ rows: [parkedRow('b', 1)], parked: [parkedEvent('b', 1)], position: 1 });
      views = await factory.reopen(views);
      assert.deepEqual(await views.parkedEvents('client-b'), [parkedEvent('b', 1)]);
      assert.deepEqual(await views.get('a'), view('a', 0));
      assert.equal(await views.position(), 1);
    });
  });
};

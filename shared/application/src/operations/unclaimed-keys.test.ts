import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordedEvent } from '../ports/event-store.ts';
import { unclaimedKeys } from './unclaimed-keys.ts';

/** Client ids that say when they were made: `c7` at 7 ms. */
const madeAtMs = (clientId: string): number | undefined =>
  /^c\d+$/.test(clientId) ? Number(clientId.slice(1)) : undefined;

const event = { revision: 0 } as RecordedEvent;

type Given = {
  readonly unclaimed: readonly string[];
  readonly streams?: readonly string[];
  readonly position?: number;
};

const look = async ({ unclaimed, streams = [], position = 5 }: Given, removes: boolean) => {
  const rows = [...unclaimed];
  const destroyed: string[] = [];
  const outcome = await unclaimedKeys({
    eventStore: {
      headPosition: async () => 9,
      readStream: async (stream) => (streams.includes(stream) ? [event] : []),
    },
    keys: {
      readUnclaimed: async (after, keysMax) => rows.filter((id) => id > after).slice(0, keysMax),
      destroyUnclaimed: async (clientIds) => {
        destroyed.push(...clientIds);
        return clientIds.length;
      },
    },
    shown: { position: async () => position },
    madeAtMs,
    madeBeforeMs: 5_000,
    removes,
    reportProgress: () => {},
  });
  return { outcome, destroyed };
};

describe('keys without a client', () => {
  it('are those that are old and have no stream, and go only on request', async () => {
    const given = { unclaimed: ['c1000', 'c2000', 'c3000', 'c9000', 'of-another-form'], streams: ['client-c2000'] };
    const looked = await look(given, false);
    assert.deepEqual(looked, { outcome: { outcome: 'looked', unclaimed: 2, removed: 0 }, destroyed: [] });
    const removed = await look(given, true);
    assert.deepEqual(removed.destroyed, ['c1000', 'c3000']);
    assert.deepEqual(removed.outcome, { outcome: 'looked', unclaimed: 2, removed: 2 });
  });

  it('are looked for page by page', async () => {
    const unclaimed = Array.from({ length: 1_201 }, (_, index) => `c${1_000 + index}`);
    assert.equal((await look({ unclaimed }, true)).destroyed.length, 1_201);
  });

  it('are not known where the read model shows nothing, or another event log', async () => {
    for (const position of [0, 10]) {
      const { outcome, destroyed } = await look({ unclaimed: ['c1000'], position }, true);
      assert.deepEqual([outcome.outcome, destroyed], ['other-log', []]);
    }
  });
});

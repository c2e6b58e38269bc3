import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordedEvent, ViewChange, ViewStore } from '@clientele/application';
import { startProjector } from './projector.ts';

/** An event of nobody's stream: it moves the position and makes no row. */
const recorded = (position: number): RecordedEvent => ({
  id: `event-${position}`,
  type: 'RegistrationKeyClaimed',
  version: 1,
  dataText: '{}',
  metadataText: '{}',
  position,
  stream: `idempotency-${position}`,
  revision: 0,
});

/** A read model whose changes take effect when the test says so. */
const heldViews = () => {
  let stored = 0;
  const { promise: mayApply, resolve: release } = Promise.withResolvers<void>();
  const views: ViewStore = {
    get: async () => undefined,
    getMany: async () => new Map(),
    sectorClients: async () => [],
    position: async () => stored,
    apply: async ({ position }: ViewChange) => {
      await mayApply;
      stored = position;
    },
    parkedStreams: async () => [],
    parkedEvents: async () => [],
  };
  return { views, release, stored: () => stored };
};

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await nextTurn();
};

describe('the projector', () => {
  it('P1: says that a position is shown only once its rows are stored', async () => {
    const { views, release, stored } = heldViews();
    const projector = await startProjector({
      views,
      onFailure: (error) => assert.fail(String(error)),
      eventStore: {
        readStream: async () => [],
        readAll: async () => [],
        headPosition: async () => 2,
        async *follow(_after, { signal }) {
          yield [recorded(1), recorded(2)];
          if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        },
      },
    });
    await turns(10);
    assert.deepEqual([projector.progress.position(), stored()], [0, 0]);
    release();
    await turns(10);
    assert.deepEqual([projector.progress.position(), stored()], [2, 2]);
    await projector.stop();
  });
});

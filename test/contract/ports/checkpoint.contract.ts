import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Checkpoint } from '@clientele/application';

export type OpenCheckpoint = { readonly checkpoint: Checkpoint; readonly close: () => Promise<void> };

/** The place in which checkpoints are stored. */
export type CheckpointPlace = {
  /** Opens the checkpoint of the named follower, as a new process does. */
  readonly open: (follower: string) => Promise<OpenCheckpoint>;
  readonly dispose: () => Promise<void>;
};

export type CheckpointTraits = {
  /** Whether the checkpoint outlives its process. */
  readonly isKept: boolean;
  /** Whether one place stores the checkpoints of several followers by name. */
  readonly isNamed: boolean;
};

/** A position in EventStoreDB, which counts bytes. */
const largePosition = 2 ** 41 + 1;

/** The contract of every checkpoint. Run by each implementation. */
export const checkpointContract = (
  name: string,
  newPlace: () => Promise<CheckpointPlace>,
  { isKept, isNamed }: CheckpointTraits,
): void => {
  describe(`${name} as a checkpoint`, () => {
    let place: CheckpointPlace;
    beforeEach(async () => {
      place = await newPlace();
    });
    afterEach(() => place.dispose());

    it('begins before the first event', async () => {
      const { checkpoint, close } = await place.open('relay');
      assert.equal(await checkpoint.load(), 0);
      await close();
    });

    it('is the position that was saved last, even if that is further back', async () => {
      const { checkpoint, close } = await place.open('relay');
      for (const position of [1, largePosition, largePosition, 7, 0]) {
        await checkpoint.save(position);
        assert.equal(await checkpoint.load(), position);
      }
      await close();
    });

    if (isKept)
      it('is kept for the next process', async () => {
        const first = await place.open('relay');
        await first.checkpoint.save(largePosition);
        await first.close();
        const next = await place.open('relay');
        assert.equal(await next.checkpoint.load(), largePosition);
        await next.close();
      });

    if (isNamed)
      it('is apart from those of other followers', async () => {
        const [relay, other] = [await place.open('relay'), await place.open('other')];
        await relay.checkpoint.save(7);
        await other.checkpoint.save(3);
        assert.deepEqual([await relay.checkpoint.load(), await other.checkpoint.load()], [7, 3]);
        await relay.close();
        await other.close();
      });
  });
};

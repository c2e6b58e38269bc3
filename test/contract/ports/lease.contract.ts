import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { HeldLease, Lease } from '@clientele/application';

export type LeaseUnderTest = {
  /** Each call stands for a separate process. Without a name all of them compete for the same lease. */
  readonly lease: (name?: string) => Lease;
  /** Cuts the connection of the current holder. */
  readonly cutHolder: () => Promise<void>;
  readonly dispose: () => Promise<void>;
};

const taken = async (lease: Lease, waitMs = 10_000): Promise<HeldLease | undefined> =>
  lease.take(AbortSignal.timeout(waitMs));

const mustTake = async (lease: Lease): Promise<HeldLease> => {
  const held = await taken(lease);
  assert.ok(held, 'the lease was not to be had');
  return held;
};

/** The contract of every lease. Run by each implementation. */
export const leaseContract = (name: string, open: () => Promise<LeaseUnderTest>): void => {
  describe(`${name} as a lease`, () => {
    let under: LeaseUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.dispose());

    it('is held by one at a time', async () => {
      const held = await mustTake(under.lease());
      assert.equal(await taken(under.lease(), 500), undefined);
      await held.release();
    });

    it('of one name does not exclude the holder of another', async () => {
      const held = [await mustTake(under.lease('a')), await mustTake(under.lease('b'))];
      assert.equal(await taken(under.lease('a'), 500), undefined);
      assert.equal(await taken(under.lease('b'), 500), undefined);
      for (const one of held) await one.release();
    });

    it('goes to one who waits when it is released, and says so to who had it', async () => {
      const held = await mustTake(under.lease());
      const waiting = [mustTake(under.lease()), taken(under.lease(), 3_000)];
      await pause(200);
      assert.equal(held.lost.aborted, false);
      await held.release();
      assert.equal(held.lost.aborted, true);
      const next = await Promise.race(waiting);
      assert.ok(next);
      await next.release();
      for (const one of await Promise.allSettled(waiting)) if (one.status === 'fulfilled') await one.value?.release();
    });

    it('is lost when the connection is cut, and goes to one who waits', async () => {
      const held = await mustTake(under.lease());
      const lost = once(held.lost, 'abort');
      const next = mustTake(under.lease());
      await under.cutHolder();
      await lost;
      const other = await next;
      assert.equal(other.lost.aborted, false);
      await other.release();
      await held.release();
    });

    it('is waited for only as long as the signal allows', async () => {
      const held = await mustTake(under.lease());
      const stop = new AbortController();
      const waiting = under.lease().take(stop.signal);
      stop.abort();
      assert.equal(await waiting, undefined);
      await held.release();
    });
  });
};

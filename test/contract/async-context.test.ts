import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import { sqliteEventStore } from '@clientele/adapter-sqlite';
import { noRevision, takeTurns } from '@clientele/application';
import { ok } from '@clientele/domain';
import { documentVerdicts, durableSectorCheck, newEvent } from '@clientele/examples';
import { delay } from '@clientele/platform';
import { until } from '../support/until.ts';

/*
 * Every queue that batches the work of several requests restores the async context of each. A span, or a log line that
 * reads its context, must never be attributed to another request. The test of the queue in front of the routes is in
 * shared/http.
 */

const request = new AsyncLocalStorage<number>();
const numbers = [1, 2, 3, 4, 5];

/** The context that each concurrent request sees when its work is done. */
const contextsAfter = (work: (number: number) => Promise<unknown>): Promise<readonly (number | undefined)[]> =>
  Promise.all(
    numbers.map((number) =>
      request.run(number, async () => {
        await work(number);
        return request.getStore();
      }),
    ),
  );

describe('async context survives', () => {
  it('the commit groups of the event store', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'clientele-'));
    const eventStore = sqliteEventStore(join(folder, 'log.db'), { onFailure: (cause) => assert.fail(String(cause)) });
    context.after(async () => {
      await eventStore.close();
      rmSync(folder, { recursive: true, force: true });
    });
    const append = (number: number) =>
      eventStore.append({
        appends: [
          {
            stream: `client-${number}`,
            expectedRevision: noRevision,
            events: [{ ...newEvent, id: crypto.randomUUID() }],
          },
        ],
      });
    const grownIn: (number | undefined)[] = [];
    eventStore.whenGrown(() => grownIn.push(request.getStore()));
    assert.deepEqual(await contextsAfter(append), numbers);
    assert.ok(grownIn.length > 0 && grownIn.every((number) => number === undefined), 'a group belongs to no request');
  });

  it('the turns of one client', async () => {
    const turns = takeTurns();
    const within: (number | undefined)[] = [];
    const work = async () => {
      await Promise.resolve();
      within.push(request.getStore());
      return ok(null);
    };
    assert.deepEqual(await contextsAfter(() => turns('client', work)), numbers);
    assert.deepEqual(within, numbers);
  });

  it('the checks and verdicts that the in-process bus holds back', async (context) => {
    const bus = inProcessDocumentCheckBus({ delay, onFault: (error) => assert.fail(String(error)) });
    context.after(() => bus.stop());
    const checking: (number | undefined)[] = [];
    const recording: (number | undefined)[] = [];
    bus.takeVerdicts(async () => {
      await Promise.resolve();
      recording.push(request.getStore());
      return { outcome: 'recorded' };
    });
    bus.takeChecks({
      lane: 'async',
      heldMax: 1,
      handle: async ({ attempt }) => {
        await Promise.resolve();
        if (attempt === 1) return { outcome: 'again', afterMs: 1 };
        checking.push(request.getStore());
        return { outcome: 'judged', verdict: documentVerdicts.verified };
      },
    });
    for (const number of numbers)
      await request.run(number, () => bus.enqueue({ ...durableSectorCheck, checkId: `check-${number}` }));
    await until('every verdict is recorded', () => recording.length === numbers.length);
    assert.deepEqual(checking.toSorted(), numbers);
    assert.deepEqual(recording.toSorted(), numbers);
  });
});

import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { sqliteEventStore } from '@clientele/adapter-sqlite';
import { noRevision, takeTurns } from '@clientele/application';
import { ok } from '@clientele/domain';
import { newEvent } from '@clientele/examples';

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
    assert.deepEqual(await contextsAfter(append), numbers);
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
});

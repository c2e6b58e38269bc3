import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { it } from 'node:test';
import { grouped } from './grouped.ts';

it('callers of one group get back their own async context', async () => {
  const request = new AsyncLocalStorage<number>();
  const groups: (readonly number[])[] = [];
  const write = grouped<number>(
    async (items) => {
      groups.push(items);
      await Promise.resolve();
    },
    { groupItemsMax: 10, waitingItemsMax: 10 },
  );
  const numbers = [1, 2, 3, 4];
  const seen = await Promise.all(
    numbers.map((number) =>
      request.run(number, async () => {
        await write(number);
        return request.getStore();
      }),
    ),
  );
  assert.deepEqual(seen, numbers);
  assert.deepEqual(groups, [[1], [2, 3, 4]]);
});

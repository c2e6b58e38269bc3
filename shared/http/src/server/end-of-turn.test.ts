import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { endOfTurn } from './end-of-turn.ts';

it('what is put off within a turn runs at its end, all together and in order', async () => {
  const atEndOfTurn = endOfTurn();
  const ran: string[] = [];
  atEndOfTurn(() => {
    ran.push('first');
    queueMicrotask(() => ran.push('what the first left over'));
    atEndOfTurn(() => ran.push('of the next turn'));
  });
  atEndOfTurn(() => ran.push('second'));
  assert.deepEqual(ran, []);
  await nextTurn();
  assert.deepEqual(ran, ['first', 'second', 'what the first left over']);
  await nextTurn();
  assert.deepEqual(ran, ['first', 'second', 'what the first left over', 'of the next turn']);
});

it('each callback runs in the async context that it was handed in with', async () => {
  const atEndOfTurn = endOfTurn();
  const request = new AsyncLocalStorage<number>();
  const seen: (number | undefined)[] = [];
  const later: Promise<void>[] = [];
  for (const number of [1, 2, 3])
    request.run(number, () =>
      atEndOfTurn(() => {
        seen.push(request.getStore());
        later.push(Promise.resolve().then(() => void seen.push(request.getStore())));
      }),
    );
  await nextTurn();
  await Promise.all(later);
  assert.deepEqual(seen, [1, 2, 3, 1, 2, 3]);
});

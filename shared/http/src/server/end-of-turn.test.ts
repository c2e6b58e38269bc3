import assert from 'node:assert/strict';
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

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { it } from 'node:test';
import { clientIds, eventIds } from './ids.ts';

it('RESP-03, RESP-19: a client id is 27 letters and digits, and no two are equal', () => {
  const next = clientIds({ nowMs: () => 1_767_225_600_000, random: randomBytes });
  const ids = Array.from({ length: 10_000 }, next);
  assert.ok(ids.every((id) => /^c[0-9a-v]{26}$/.test(id)));
  assert.equal(new Set(ids).size, ids.length);
});

it('client ids sort in the order in which they were made, within a millisecond and across a clock that stands still or goes back', () => {
  const times = [5, 6, 6, 6, 4, 3, 7, 2 ** 40, 2 ** 40 + 1];
  let call = 0;
  const next = clientIds({ nowMs: () => times[call++] ?? 0, random: randomBytes });
  const ids = times.map(() => next());
  assert.deepEqual([...ids].sort(), ids);
});

it('ids of two processes in the same millisecond differ by 60 random bits', () => {
  const sources = { nowMs: () => 1, random: randomBytes };
  const [one, other] = [clientIds(sources)(), clientIds(sources)()];
  assert.equal(one.slice(0, 15), other.slice(0, 15));
  assert.notEqual(one.slice(15), other.slice(15));
});

it('no two events have one id', () => {
  const ids = Array.from({ length: 1_000 }, eventIds);
  assert.equal(new Set(ids).size, ids.length);
});

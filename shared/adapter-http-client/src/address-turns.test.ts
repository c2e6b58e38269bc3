import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressTurns, defaultTurnLimits } from './address-turns.ts';

const never = new AbortController().signal;
const small = {
  ...defaultTurnLimits,
  openPerAddressMax: 1,
  openPerNetworkMax: 2,
  waitingPerAddressMax: 1,
  waitingPerNetworkMax: 2,
};
const [one, two, three] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'] as const;

const leaveOf = (turn: (() => void) | 'busy'): (() => void) => {
  assert.ok(turn !== 'busy');
  return turn;
};

describe('THREAT-05: the turns of an address', () => {
  it('are given to as many as may be open, and then to whoever has waited longest and may start', async () => {
    const take = addressTurns(small);
    const leaveOne = leaveOf(await take(one, never));
    const order: string[] = [];
    const again = take(one, never).then((turn) => {
      order.push('one');
      return leaveOf(turn);
    });
    const leaveTwo = leaveOf(await take(two, never));
    const third = take(three, never).then((turn) => {
      order.push('three');
      return leaveOf(turn);
    });
    leaveTwo();
    await third;
    assert.deepEqual(order, ['three'], 'its address was free, that of the first was not');
    leaveOne();
    leaveOne();
    (await again)();
    assert.deepEqual(order, ['three', 'one']);
  });

  it('are refused if too many wait for the address or for its network, and free again afterwards', async () => {
    const take = addressTurns(small);
    const leaving = [leaveOf(await take(one, never)), leaveOf(await take(two, never))];
    const waiting = [take(one, never), take(two, never)];
    assert.equal(await take(one, never), 'busy');
    assert.equal(await take(three, never), 'busy');
    assert.notEqual(await take('192.0.3.1', never), 'busy');
    for (const leave of leaving) leave();
    for (const turn of waiting) leaveOf(await turn)();
    leaveOf(await take(three, never));
  });

  it('do not come to whom has gone', async () => {
    const take = addressTurns(small);
    const leave = leaveOf(await take(one, never));
    const gone = new AbortController();
    const turn = take(one, gone.signal);
    gone.abort();
    assert.equal(await turn, 'busy');
    assert.equal(await addressTurns({ ...small, openPerAddressMax: 0 })(one, gone.signal), 'busy');
    leave();
    leaveOf(await take(one, never));
  });
});

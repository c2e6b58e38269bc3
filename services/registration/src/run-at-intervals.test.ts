import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runAtIntervals } from './run-at-intervals.ts';

const hourMs = 3_600_000;

type Turn = { readonly everyHours: number; readonly startsAtHour: number; readonly roundsMax: number };

/** Rounds on a clock that stands still but while somebody waits; what was run when, in hours. */
const turning = async (
  { everyHours, startsAtHour, roundsMax }: Turn,
  run: (round: number, clock: { nowMs: number }) => void = () => undefined,
) => {
  const stopping = new AbortController();
  const clock = { nowMs: startsAtHour * hourMs };
  const rounds: (readonly [round: number, hour: number])[] = [];
  const rests: number[] = [];
  const faults: unknown[] = [];
  await runAtIntervals({
    everyMs: everyHours * hourMs,
    clock: { nowMs: () => clock.nowMs },
    delay: (ms) => {
      rests.push(ms);
      clock.nowMs += ms;
      return { over: Promise.resolve(), cancel: () => undefined };
    },
    signal: stopping.signal,
    run: async (round) => {
      rounds.push([round, clock.nowMs / hourMs]);
      if (rounds.length === roundsMax) stopping.abort();
      run(round, clock);
    },
    onFault: (error) => faults.push(error),
  });
  return { rounds, rests, faults };
};

describe('rounds at full multiples of an interval', () => {
  it('are not put off by a start in between', async () => {
    const { rounds } = await turning({ everyHours: 6, startsAtHour: 100.5, roundsMax: 3 });
    assert.deepEqual(rounds, [
      [17, 102],
      [18, 108],
      [19, 114],
    ]);
  });

  it('do not take place without an interval', async () => {
    assert.deepEqual(await turning({ everyHours: 0, startsAtHour: 1, roundsMax: 1 }), {
      rounds: [],
      rests: [],
      faults: [],
    });
  });

  it('look at the clock once an hour, so that one that was set anew is noticed', async () => {
    const { rests } = await turning({ everyHours: 48, startsAtHour: 1, roundsMax: 1 });
    assert.equal(rests.length, 47);
    assert.ok(rests.every((ms) => ms === hourMs));
  });

  it('follow a clock that is set back, or far ahead', async () => {
    const { rounds } = await turning({ everyHours: 1, startsAtHour: 10, roundsMax: 4 }, (round, clock) => {
      if (round === 11) clock.nowMs = 5.5 * hourMs;
      if (round === 6) clock.nowMs = 1_000.5 * hourMs;
    });
    assert.deepEqual(
      rounds.map(([round]) => round),
      [11, 6, 1_000, 1_001],
    );
  });

  it('are run again where they failed, after a minute', async () => {
    let failures = 2;
    const { rounds, faults } = await turning({ everyHours: 1, startsAtHour: 10, roundsMax: 4 }, () => {
      failures -= 1;
      if (failures >= 0) throw new Error('the read model is away');
    });
    assert.deepEqual(
      rounds.map(([round]) => round),
      [11, 11, 11, 12],
    );
    assert.equal(faults.length, 2);
  });
});

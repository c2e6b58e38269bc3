import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Round, ratioFigures, spread, type TurnFigures } from './figures.ts';

const turn = (perSecond: number): TurnFigures => ({ perSecond, cpuMicros: undefined });

const round = (registrations: number, echo: number): Round => ({
  registrations: turn(registrations),
  echo: turn(echo),
  peerRegistrations: turn(1),
  reads: turn(1),
  bareGet: turn(1),
  peerReads: turn(1),
});

describe('the figures of the bench', () => {
  it('take the middle value, or the mean of the two in the middle', () => {
    assert.deepEqual(spread([3, 1, 2]), { min: 1, median: 2, max: 3 });
    assert.deepEqual(spread([4, 1, 2, 3]), { min: 1, median: 2.5, max: 4 });
  });

  it('pair within a round: a machine that slows down for a while bends no ratio', () => {
    const [ratio] = ratioFigures([round(50, 100), round(5, 10), round(25, 50)]);
    assert.equal(ratio?.median, 0.5);
    assert.equal(ratio?.min, 0.5);
    assert.equal(ratio?.max, 0.5);
  });

  it('meet a target at its very value, and miss it below', () => {
    assert.equal(ratioFigures([round(40, 100)])[0]?.met, true);
    assert.equal(ratioFigures([round(39, 100)])[0]?.met, false);
  });
});

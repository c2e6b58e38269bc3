import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Round, ratioFigures, spread, subjectFigures, type TurnFigures } from './figures.ts';
import { byPart, microsPerAnswer, processorMsFrom } from './processor-time.ts';

const turn = (perSecond: number): TurnFigures => ({ perSecond, cpuMicros: undefined });

const round = (registrations: number, echo: number): Round => ({
  registrations: turn(registrations),
  echo: turn(echo),
  peerRegistrations: turn(1),
  durablePeerRegistrations: turn(1),
  reads: turn(1),
  bareGet: turn(1),
  peerReads: turn(1),
  durablePeerReads: turn(1),
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
    assert.equal(ratioFigures([round(32, 100)])[0]?.met, true);
    assert.equal(ratioFigures([round(31, 100)])[0]?.met, false);
  });

  it('neither meet nor miss a target that a ratio does not have', () => {
    const ratio = ratioFigures([round(1, 1)]).find(({ name }) => name === 'reads / oidc-provider on SQLite');
    assert.equal(ratio?.median, 1);
    assert.equal(ratio.met, undefined);
  });

  it('spread the processor time of each part over the rounds that know it', () => {
    const measured = (cpuMicros: number | undefined): Round => ({
      ...round(1, 1),
      registrations: { perSecond: 1, cpuMicros: cpuMicros === undefined ? undefined : byPart(() => cpuMicros) },
    });
    const { cpuMicros } = subjectFigures([measured(100), measured(undefined), measured(200)], 'registrations');
    assert.deepEqual(cpuMicros?.projector, { min: 100, median: 150, max: 200 });
    assert.equal(subjectFigures([measured(undefined)], 'registrations').cpuMicros, undefined);
  });
});

const stat = (id: number, name: string, [user, system]: readonly [number, number]): string =>
  `${id} (${name}) S 1 2 3 0 -1 4194304 5 6 7 8 ${user} ${system} 9 10 20 0 11 0 12\n`;

describe('the processor time by thread', () => {
  it('is known by the id of the main thread and the names of the workers; all else is the rest', () => {
    const threads = [
      stat(70, 'MainThread', [60, 10]),
      stat(71, 'V8Worker', [5, 0]),
      stat(72, 'V8Worker', [4, 0]),
      stat(73, 'event-store', [15, 5]),
      stat(74, 'projector', [11, 0]),
    ];
    const ms = processorMsFrom(stat(70, 'node (a) b', [95, 15]), threads);
    assert.deepEqual(ms, { total: 1100, main: 700, eventStore: 200, projector: 110, rest: 90 });
  });

  it('of an answer is what a turn added, divided by its answers', () => {
    const before = byPart(() => 1000);
    const after = { total: 1500, main: 1300, eventStore: 1100, projector: 1050, rest: 1050 };
    const micros = { total: 1000, main: 600, eventStore: 200, projector: 100, rest: 100 };
    assert.deepEqual(microsPerAnswer(before, after, 500), micros);
    assert.equal(microsPerAnswer(undefined, undefined, 500), undefined);
  });
});

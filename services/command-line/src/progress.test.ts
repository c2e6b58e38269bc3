import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { progressMeter } from './progress.ts';

/** A meter, what it wrote, and the clock in its hand. */
const meter = (isTerminal: boolean) => {
  let nowMs = 1_000;
  const written: string[] = [];
  const clock = { nowMs: () => nowMs };
  const { report, end } = progressMeter({ isTerminal, write: (text) => written.push(text) }, clock);
  return {
    written,
    end,
    at: (ms: number, count: number): void => {
      nowMs = 1_000 + ms;
      report({ unit: 'events', count, at: count, end: 1_000 });
    },
  };
};

describe('progress', () => {
  it('on a terminal is a bar over the one before, with rate and time left, and at last a line of its own', () => {
    const { written, at, end } = meter(true);
    at(0, 0);
    at(1_000, 250);
    at(1_050, 260);
    at(4_000, 1_000);
    end();
    assert.deepEqual(written, [
      '\r[#######-----------------------]  25 %  250 events  250/s  3 s left\u001b[K',
      '\r[##############################] 100 %  1000 events  250/s  4.0 s\u001b[K',
      '\n',
    ]);
  });

  it('elsewhere is a plain line every few seconds, and the end', () => {
    const { written, at, end } = meter(false);
    at(0, 0);
    at(1_000, 200);
    at(5_000, 500);
    at(6_000, 600);
    at(10_000, 1_000);
    end();
    assert.deepEqual(written, [' 50 %  500 events  100/s  5 s left\n', '100 %  1000 events  100/s  10.0 s\n']);
  });

  it('says at once that there is nothing to do', () => {
    const written: string[] = [];
    const { report } = progressMeter({ isTerminal: false, write: (text) => written.push(text) }, { nowMs: () => 0 });
    report({ unit: 'events', count: 0, at: 0, end: 0 });
    assert.deepEqual(written, ['100 %  0 events  0/s  0.0 s\n']);
  });
});

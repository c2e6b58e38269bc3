import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { perHostQueue } from './per-host-queue.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Work that says when it began and ends when it is told to. */
const pieces = () => {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const piece = (name: string) => (): Promise<string> => {
    began.push(name);
    return new Promise((resolve) => ends.set(name, () => resolve(name)));
  };
  return { began, piece, end: (name: string): void => ends.get(name)?.() };
};

describe('a lane for work on hosts', () => {
  it('runs no more at once than its limit, and no more for one host than that limit', async () => {
    const { began, piece, end } = pieces();
    const lane = perHostQueue({ runningMax: 3, runningPerHostMax: 2, waitingPerHostMax: 10 });
    const work = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) => lane(name.charAt(0), piece(name)));
    await turn();
    assert.deepEqual(began, ['a1', 'a2', 'b1']);
    end('b1');
    await turn();
    assert.deepEqual(began, ['a1', 'a2', 'b1', 'b2']);
    for (const name of ['a1', 'a2', 'b2']) end(name);
    await turn();
    end('a3');
    assert.deepEqual(await Promise.all(work), ['a1', 'a2', 'a3', 'b1', 'b2']);
  });

  it('lets hosts take turns', async () => {
    const { began, piece, end } = pieces();
    const lane = perHostQueue({ runningMax: 1, runningPerHostMax: 1, waitingPerHostMax: 10 });
    const names = ['a1', 'a2', 'a3', 'b1', 'c1'];
    const work = names.map((name) => lane(name.charAt(0), piece(name)));
    for (let index = 0; index < names.length; index += 1) {
      await turn();
      end(began.at(-1) ?? '');
    }
    await Promise.all(work);
    assert.deepEqual(began.slice(0, 1), ['a1']);
    assert.ok(began.indexOf('b1') < began.indexOf('a3'));
    assert.ok(began.indexOf('c1') < began.indexOf('a3'));
  });

  it('refuses what is too much for one host, and nothing for other hosts', async () => {
    const { began, piece, end } = pieces();
    const lane = perHostQueue({ runningMax: 5, runningPerHostMax: 1, waitingPerHostMax: 1 });
    const first = lane('a', piece('a1'));
    const second = lane('a', piece('a2'));
    assert.equal(await lane('a', piece('a3')), 'busy');
    const other = lane('b', piece('b1'));
    assert.deepEqual(began, ['a1', 'b1']);
    for (const name of ['a1', 'b1']) end(name);
    await turn();
    end('a2');
    assert.deepEqual(await Promise.all([first, second, other]), ['a1', 'a2', 'b1']);
  });

  it('goes on after work that threw', async () => {
    const lane = perHostQueue({ runningMax: 1, runningPerHostMax: 1, waitingPerHostMax: 1 });
    await assert.rejects(
      lane('a', async () => {
        throw new Error('a bug');
      }),
    );
    assert.equal(await lane('a', async () => 'done'), 'done');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Lease } from '../ports/lease.ts';
import { type LeasedWork, whileLeased } from './while-leased.ts';

/** A lease that can be taken `turns` times; then the process is stopped. */
const start = (turns: number) => {
  const steps: string[] = [];
  const stopping = new AbortController();
  let losing = new AbortController();
  let left = turns;
  const lease: Lease = {
    take: async () => {
      if (left === 0) {
        stopping.abort();
        return undefined;
      }
      left -= 1;
      losing = new AbortController();
      steps.push('takes');
      return { lost: losing.signal, release: async () => void steps.push('releases') };
    },
  };
  const leased: LeasedWork = {
    lease,
    signal: stopping.signal,
    backOffMs: 500,
    delay: (ms) => {
      steps.push(`waits ${ms} ms`);
      return { over: Promise.resolve(), cancel: () => {} };
    },
    onTrouble: (error) => steps.push(`trouble: ${error instanceof Error ? error.message : error}`),
    onActive: (isActive) => steps.push(isActive ? 'active' : 'standing by'),
  };
  return { steps, leased, stop: () => stopping.abort(), lose: () => losing.abort() };
};

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

describe('work under a lease', () => {
  it('is given up with the lease, reported, and taken up again after a while', async () => {
    const { steps, leased } = start(2);
    await whileLeased(leased, async () => {
      throw new Error('overtaken');
    });
    const turn = ['takes', 'active', 'trouble: overtaken', 'standing by', 'releases', 'waits 500 ms'];
    assert.deepEqual(steps, [...turn, ...turn]);
  });

  it('ends when the lease is lost', async () => {
    const { steps, leased, lose } = start(1);
    await whileLeased(leased, async (signal) => {
      queueMicrotask(lose);
      await ended(signal);
    });
    assert.deepEqual(steps, ['takes', 'active', 'standing by', 'releases', 'waits 500 ms']);
  });

  it('ends when the process is stopped, and the lease is not taken again', async () => {
    const { steps, leased, stop } = start(2);
    await whileLeased(leased, async (signal) => {
      queueMicrotask(stop);
      await ended(signal);
    });
    assert.deepEqual(steps, ['takes', 'active', 'standing by', 'releases']);
  });

  it('continues although the lease could not be released', async () => {
    const { steps, leased } = start(1);
    const take: Lease['take'] = async (signal) => {
      const held = await leased.lease.take(signal);
      const release = async (): Promise<never> => {
        throw new Error('no connection');
      };
      return held === undefined ? undefined : { ...held, release };
    };
    await whileLeased({ ...leased, lease: { take } }, async () => {});
    assert.deepEqual(steps, ['takes', 'active', 'standing by', 'trouble: no connection', 'waits 500 ms']);
  });
});

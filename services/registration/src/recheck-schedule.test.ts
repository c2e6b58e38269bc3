import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startRecheckSchedule } from './recheck-schedule.ts';

const context = { correlationId: 'round', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

/** The schedule until it has rested so often; what it looked for, and how long it rested in between. */
const resting = async (restsMax: number, fault?: Error) => {
  const steps: string[] = [];
  const faults: unknown[] = [];
  const { promise: rested, resolve } = Promise.withResolvers<void>();
  let rests = 0;
  const schedule = startRecheckSchedule({
    tenant: 'default',
    clock: { nowMs: () => 0 },
    checks: { enqueue: () => Promise.reject(new Error('nothing is pending')) },
    views: {
      sectorClients: async ({ standing }) => {
        steps.push(standing);
        if (fault !== undefined) throw fault;
        return [];
      },
    },
    delay: (ms) => {
      rests += 1;
      steps.push(`${ms} ms`);
      if (rests === restsMax) resolve();
      return { over: rests < restsMax ? Promise.resolve() : new Promise(() => undefined), cancel: () => undefined };
    },
    newContext: () => context,
    recheckHours: 0,
    onFault: (error) => faults.push(error),
  });
  await rested;
  await schedule.stop();
  return { steps, faults };
};

const firstThree = ['pending', '5000 ms', 'pending', '60000 ms', 'pending', '60000 ms'];

describe('W1: pending clients', () => {
  it('are looked for at a start, soon after it, when the read model has caught up, and every minute; nothing else is', async () => {
    assert.deepEqual(await resting(3), { steps: firstThree, faults: [] });
  });

  it('are looked for again though the read model is away', async () => {
    const away = new Error('the read model is away');
    assert.deepEqual(await resting(3, away), { steps: firstThree, faults: [away, away, away] });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inProcessDocumentCheckBus } from '@clientele/adapter-in-process';
import { documentVerdicts, durableSectorCheck } from '@clientele/examples';
import { delay } from '@clientele/platform';
import { until } from '../../support/until.ts';
import { documentCheckBusContract } from './document-check-bus.contract.ts';

const durableChecksMax = 50;

documentCheckBusContract('The in-process bus', {
  durableChecksMax,
  open: async () => {
    const bus = inProcessDocumentCheckBus({
      delay,
      onFault: () => {},
      entriesMax: durableChecksMax,
      redeliverMs: 20,
      stopMsMax: 200,
    });
    return { registration: bus, worker: bus, otherWorker: bus, stop: bus.stop };
  },
});

describe('The in-process bus', () => {
  it('reports the error of a handler that throws, and hands out its check again', async (context) => {
    const faults: unknown[] = [];
    const bus = inProcessDocumentCheckBus({ delay, onFault: (error) => faults.push(error), redeliverMs: 1 });
    context.after(() => bus.stop());
    const recorded: string[] = [];
    bus.takeVerdicts(async ({ checkId }) => {
      if (faults.length === 0) throw new Error('the event store is away');
      recorded.push(checkId);
      return { outcome: 'recorded' };
    });
    bus.takeChecks({
      lane: 'async',
      heldMax: 1,
      handle: async () => ({ outcome: 'judged', verdict: documentVerdicts.verified }),
    });
    await bus.enqueue(durableSectorCheck);
    await until('the verdict is recorded', () => recorded.length === 1);
    assert.deepEqual(faults.map(String), ['Error: the event store is away']);
  });
});

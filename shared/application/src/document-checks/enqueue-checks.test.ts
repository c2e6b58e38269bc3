import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ok, type RegisteredClientView } from '@clientele/domain';
import { recheckSectors, reenqueuePending } from './enqueue-checks.ts';

const context = { correlationId: 'round', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
const clientsCount = 250;

/** Rows with only the members that a check is built from. */
const rowOf = (number: number): RegisteredClientView =>
  ({
    client_id: `c${String(number).padStart(3, '0')}`,
    metadata: { sector_identifier_uri: 'https://rp.example/s', redirect_uris: ['https://rp.example/cb'] },
    sector: { standing: 'pending', revision: 0 },
  }) as unknown as RegisteredClientView;
const rows = Array.from({ length: clientsCount }, (_, number) => rowOf(number));

/** The steps taken, in order: each an enqueued check or a pause. */
const sweeping = () => {
  const steps: string[] = [];
  const enqueuing = {
    tenant: 'default',
    views: {
      sectorClients: async ({ afterClientId, clientsMax }: { afterClientId: string; clientsMax: number }) =>
        rows.filter(({ client_id: id }) => id > afterClientId).slice(0, clientsMax),
    },
    checks: {
      enqueue: async ({ checkId }: { readonly checkId: string }) => {
        steps.push(checkId);
        return ok('enqueued' as const);
      },
    },
    delay: (ms: number) => {
      steps.push(`rests ${ms} ms`);
      return { over: Promise.resolve(), cancel: () => undefined };
    },
  };
  return { steps, enqueuing, round: { context, signal: new AbortController().signal } };
};

const isRest = (step: string): boolean => step.startsWith('rests');

describe('checks that are left in one sweep', () => {
  it('are those of every pending client, without a pause', async () => {
    const { steps, enqueuing, round } = sweeping();
    assert.equal(await reenqueuePending(enqueuing, round), clientsCount);
    assert.deepEqual([steps[0], steps.at(-1), steps.length], ['c000-0', 'c249-0', clientsCount]);
  });

  it('come a page at a time if they are only repeated, so that a new client is not held up by all of them', async () => {
    const { steps, enqueuing, round } = sweeping();
    assert.equal(await recheckSectors(enqueuing, { ...round, name: 'again-7' }), clientsCount);
    assert.deepEqual([steps[0], steps[100], steps[101]], ['c000-0-again-7', 'rests 1000 ms', 'c100-0-again-7']);
    assert.equal(steps.filter(isRest).length, 2);
  });
});

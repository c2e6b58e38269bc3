import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fail, ok } from '@clientele/domain';
import { newEvent } from '@clientele/examples';
import type { AppendRefusal, StreamAppend, StreamStore } from '../ports/event-store.ts';
import type { ClientKeyStore } from '../ports/keys.ts';
import { eventStoreWithKeysApart } from './event-store-with-keys-apart.ts';

const unused = (): never => assert.fail('this is not called');

/** A log and a key store that record their calls in order and fail as configured. */
const recorded = (
  failing: { readonly call?: string; readonly append?: AppendRefusal; readonly isAway?: boolean } = {},
) => {
  const calls: string[] = [];
  const call = async (name: string): Promise<void> => {
    calls.push(name);
    if (name === failing.call) throw new Error('the store is away');
  };
  const streams: StreamStore = {
    append: async ({ stream, expectedRevision }) => {
      await call(`append ${stream} at ${expectedRevision}`);
      const isRefused = failing.append !== undefined && stream === 'client-refused';
      return isRefused ? fail(failing.append) : ok({ position: calls.length });
    },
    isAway: () => failing.isAway === true,
    readStream: async () => [],
    readAll: unused,
    headPosition: unused,
    follow: unused,
  };
  const keys: ClientKeyStore = {
    readKey: async () => undefined,
    writeKey: ({ clientId }) => call(`write key of ${clientId}`),
    expectRevision: (clientId, revision) => call(`expect ${clientId} at ${revision}`),
    destroyKey: (clientId) => call(`destroy key of ${clientId}`),
  };
  return { calls, eventStore: eventStoreWithKeysApart(streams, keys) };
};

const append = (stream: string, expectedRevision: number): StreamAppend => ({
  stream,
  expectedRevision,
  events: [newEvent],
});

const newKey = { clientId: 'a', rootKeyId: 'root', wrapped: 'w' };

describe('a log whose keys lie apart', () => {
  it('D5: has the key of a client before the event that needs it', async () => {
    const { calls, eventStore } = recorded();
    const appended = await eventStore.append({
      appends: [append('idempotency-1', -1), append('client-a', -1)],
      newKey,
    });
    assert.deepEqual(calls, ['write key of a', 'append idempotency-1 at -1', 'append client-a at -1']);
    assert.deepEqual(appended, ok({ position: 3 }));
  });

  it('R1: announces to the read model what to expect before the event is there', async () => {
    const { calls, eventStore } = recorded();
    await eventStore.append({ appends: [{ ...append('client-a', 4), events: [newEvent, newEvent] }] });
    assert.deepEqual(calls, ['expect a at 6', 'append client-a at 4']);
  });

  it('announces nothing for a new client, nor for a stream of no client', async () => {
    const { calls, eventStore } = recorded();
    await eventStore.append({ appends: [append('idempotency-1', 2), append('client-b', -1)] });
    assert.deepEqual(calls, ['append idempotency-1 at 2', 'append client-b at -1']);
  });

  it('E1: destroys a key after the event that says so', async () => {
    const { calls, eventStore } = recorded();
    await eventStore.append({ appends: [append('client-a', 0)], destroyKeyOf: 'a' });
    assert.deepEqual(calls, ['expect a at 1', 'append client-a at 0', 'destroy key of a']);
  });

  for (const refusal of ['revision-conflict', 'overloaded', 'event-store-away', 'unavailable'] as const) {
    it(`does nothing after an append that is refused: ${refusal}`, async () => {
      const { calls, eventStore } = recorded({ append: refusal });
      const appends = [append('client-refused', -1), append('client-a', -1)];
      assert.deepEqual(await eventStore.append({ appends, destroyKeyOf: 'a' }), fail(refusal));
      assert.deepEqual(calls, ['append client-refused at -1']);
    });
  }

  it('does not say that nothing was written if the log goes away between two streams', async () => {
    const { eventStore } = recorded({ append: 'event-store-away' });
    const appends = [append('idempotency-1', -1), append('client-refused', -1)];
    assert.deepEqual(await eventStore.append({ appends }), fail('unavailable'));
  });

  for (const call of ['write key of a', 'expect a at 1']) {
    it(`appends nothing when the key store is away: ${call}`, async () => {
      const { calls, eventStore } = recorded({ call });
      assert.deepEqual(await eventStore.append({ appends: [append('client-a', 0)], newKey }), fail('read-model-away'));
      assert.ok(!calls.some((name) => name.startsWith('append')));
    });
  }

  it('leaves neither a key nor an expectation behind while the log is known to be away', async () => {
    const { calls, eventStore } = recorded({ isAway: true });
    assert.deepEqual(await eventStore.append({ appends: [append('client-a', 0)], newKey }), fail('event-store-away'));
    assert.deepEqual(calls, []);
  });

  it('does not say that a key is destroyed which may still be there', async () => {
    const { eventStore } = recorded({ call: 'destroy key of a' });
    const appended = await eventStore.append({ appends: [append('client-a', 0)], destroyKeyOf: 'a' });
    assert.deepEqual(appended, fail('last-step-open'));
  });
});

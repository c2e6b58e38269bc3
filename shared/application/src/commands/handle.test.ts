import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ClientEvent, fail, ok, type Result } from '@clientele/domain';
import { asAnonymous } from '@clientele/examples';
import { foldedClients } from '../clients/folded-clients.ts';
import type { AppendRefusal, Batch, EventStore } from '../ports/event-store.ts';
import { type Decided, handle } from './handle.ts';

type Outcome = 'ok' | AppendRefusal;

const deleted: ClientEvent = { type: 'ClientDeleted', data: { client_id: 'c1', reason: 'self' } };

const notUsed = (): never => {
  throw new Error('not used here');
};

/** An event store that answers appends as the test specifies, and a record of every call. */
const handling = (outcomes: readonly Outcome[]) => {
  const batches: Batch[] = [];
  const noted: [string, number][] = [];
  const dropped: string[] = [];
  const eventStore: EventStore = {
    append: async (batch) => {
      const outcome = outcomes[batches.length] ?? 'ok';
      batches.push(batch);
      return outcome === 'ok' ? ok({ position: 7 }) : fail(outcome);
    },
    readStream: notUsed,
    readAll: notUsed,
    headPosition: notUsed,
    follow: notUsed,
  };
  const context = {
    eventStore,
    ids: { eventId: () => 'an-id' },
    clock: { nowMs: () => 0, rfc3339: () => '2026-01-01T00:00:00.000Z' },
    tenant: 'default',
    readYourWrites: { note: (...note: [string, number]) => void noted.push(note), isStale: () => false },
    folded: { ...foldedClients(), drop: (clientId: string) => void dropped.push(clientId) },
  };
  return { context, batches, noted, dropped };
};

const decided = (events: readonly ClientEvent[], revision = 3): Result<Decided<string>, never> =>
  ok({ value: 'done', changes: { clientId: 'c1', revision, events } });

describe('a command', () => {
  it('is appended at the revision that its decision rests on, and noted for its reader', async () => {
    const { context, batches, noted } = handling(['ok']);
    const command = { ...asAnonymous, load: async () => ok(null), decide: () => decided([deleted]) };
    assert.deepEqual(await handle(context, command), ok('done'));
    assert.deepEqual(
      batches.flatMap(({ appends }) => appends.map(({ stream, expectedRevision }) => [stream, expectedRevision])),
      [['client-c1', 3]],
    );
    assert.deepEqual(noted, [['c1', 7]]);
  });

  it('writes nothing if all is already so', async () => {
    const { context, batches, noted } = handling([]);
    const command = { ...asAnonymous, load: async () => ok(null), decide: () => ok({ value: 'already' }) };
    assert.deepEqual(await handle(context, command), ok('already'));
    assert.deepEqual([batches, noted], [[], []]);
  });

  it('loads and decides again after a conflict', async () => {
    const { context, batches, dropped } = handling(['revision-conflict', 'ok']);
    const command = {
      ...asAnonymous,
      load: async () => ok(4 + batches.length),
      decide: (read: number) => decided([deleted], read),
    };
    assert.deepEqual(await handle(context, command), ok('done'));
    assert.deepEqual(
      batches.map(({ appends }) => appends[0]?.expectedRevision),
      [4, 5],
    );
    assert.deepEqual(dropped, ['c1', 'c1'], 'once for the conflict, once because the client has ended');
  });

  it('is refused as contended after three conflicts', async () => {
    const { context, batches, noted } = handling(Array<Outcome>(9).fill('revision-conflict'));
    const command = { ...asAnonymous, load: async () => ok(null), decide: () => decided([deleted]) };
    const outcome = await handle(context, command);
    assert.equal(outcome.ok ? '' : outcome.error.code, 'contended');
    assert.deepEqual([batches.length, noted], [3, []]);
  });

  for (const [refusal, code] of [
    ['overloaded', 'overloaded'],
    ['unavailable', 'store-unavailable'],
    ['event-store-away', 'event-store-away'],
    ['read-model-away', 'read-model-away'],
    ['last-step-open', 'last-step-open'],
  ] as const) {
    it(`is refused at once and not noted if the store is ${refusal}`, async () => {
      const { context, batches, noted } = handling([refusal]);
      const command = { ...asAnonymous, load: async () => ok(null), decide: () => decided([deleted]) };
      const outcome = await handle(context, command);
      assert.equal(outcome.ok ? '' : outcome.error.code, code);
      assert.deepEqual([batches.length, noted], [1, []]);
    });
  }
});

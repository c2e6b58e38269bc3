import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type EventStoreDb, eventStoreDb } from '@clientele/adapter-eventstoredb';
import { eventData } from '@clientele/application';
import { newEventWith } from '@clientele/examples';
import { status } from '@grpc/grpc-js';
import { appends, first, followed } from '../../support/event-store-appends.ts';
import { type EventStoreDouble, startEventStoreDouble } from '../../support/event-store-double/event-store-double.ts';
import { until } from '../../support/until.ts';

let double: EventStoreDouble;
let eventStore: EventStoreDb;

const ours = () => double.records().filter(({ stream }) => stream.startsWith('client-'));

beforeEach(async () => {
  double = await startEventStoreDouble();
  eventStore = eventStoreDb(double.url);
});
afterEach(async () => {
  await eventStore.close();
  await double.dispose();
});

/** Reads begin one after the other, over more than the time that one may take. */
const readsStarted = 8;
const apartMs = 300;

describe('I2: an append whose outcome is unknown', () => {
  for (const fault of [
    'lose-reply',
    'swallow',
    'cut-before-commit',
    'cut-after-commit',
    'fail-after-commit',
    'end-after-commit',
    'not-ready',
  ] as const) {
    it(`I2: is sent again with the same ids at the same revision, and written once: ${fault}`, async () => {
      assert.ok((await eventStore.append(first('client-warm'))).ok);
      double.faultAppends(fault);
      const appended = await eventStore.append(first('client-a'));
      assert.ok(appended.ok);
      const stored = ours().filter(({ stream }) => stream === 'client-a');
      assert.deepEqual(
        stored.map(({ position }) => position),
        [appended.value.position],
      );
    });
  }

  it('I2: takes "wrong revision" after its own success for the success that it is', async () => {
    double.faultAppends('cut-after-commit', 'wrong-revision-after-commit');
    const appended = await eventStore.append(first('client-a'));
    assert.deepEqual(appended, { ok: true, value: { position: ours().at(-1)?.position } });
  });

  it('I2: takes "wrong revision" for a conflict if another event came first', async () => {
    double.put('client-a', 'ClientRegistered.v1', '{}');
    double.faultAppends('cut-before-commit');
    assert.deepEqual(await eventStore.append(first('client-a')), { ok: false, error: 'revision-conflict' });
    assert.equal(ours().length, 1);
  });
});

describe('EventStoreDB followed', () => {
  const write = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      await until('an append is taken', () => appends(eventStore));
    }
  };

  const sameAsStored = async ({ seen, stop }: ReturnType<typeof followed>): Promise<void> => {
    await until('all are seen', () => seen.length >= ours().length);
    await stop();
    assert.deepEqual(
      seen.map(({ position }) => position),
      ours().map(({ position }) => position),
    );
  };

  it('passes over the events of others', async () => {
    double.put('orders-1', 'OrderPlaced', '{}');
    await write(1);
    double.put('$persistentSubscriptionConfig', '$config', '{}');
    await write(1);
    await sameAsStored(followed(eventStore));
    assert.equal(await eventStore.headPosition(), ours().at(-1)?.position);
    assert.equal((await eventStore.readAll(0, 10)).length, 2);
  });

  it('finds its last event under a thousand of others', async () => {
    await write(1);
    for (let index = 0; index < 1_000; index += 1) double.put('orders-1', 'OrderPlaced', '{}');
    assert.equal(await eventStore.headPosition(), ours().at(-1)?.position);
  });

  it('P5: returns an event that cannot be read, and those after it', async () => {
    double.put('client-a', 'SomethingElse', 'no JSON');
    await write(1);
    const [poison, good] = await eventStore.readAll(0, 10);
    assert.deepEqual([poison?.type, poison?.version, poison?.revision], ['SomethingElse', 0, 0]);
    assert.equal(poison && eventData(poison), undefined);
    assert.deepEqual(good && eventData(good), { a: 1 });
  });
});

describe('I2: reads beside an append', () => {
  it('do not make a conflict of an append that succeeded', async () => {
    const reads: Promise<unknown>[] = [];
    double.faultAppends('cut-after-commit', 'wrong-revision-after-commit');
    const appending = eventStore.append(first('client-a'));
    for (let began = 0; began < readsStarted; began += 1) {
      reads.push(eventStore.readStream('client-b').catch(() => undefined));
      await delay(apartMs);
    }
    await Promise.all(reads);
    assert.deepEqual(await appending, { ok: true, value: { position: ours().at(-1)?.position } });
  });
});

describe('the bounds of the adapter', () => {
  it('refuses appends past the bound as overload, at once, and takes the next when one has ended', async () => {
    await eventStore.close();
    eventStore = eventStoreDb(double.url, { appendsInFlightMax: 3 });
    double.faultAppends('hold', 'hold', 'hold');
    const held = ['client-a', 'client-b', 'client-c'].map((stream) => eventStore.append(first(stream)));
    await until('the double has them', () => ours().length === 3);
    assert.deepEqual(await eventStore.append(first('client-d')), { ok: false, error: 'overloaded' });
    double.answerHeld();
    assert.ok((await Promise.all(held)).every(({ ok }) => ok));
    assert.ok((await eventStore.append(first('client-d'))).ok);
  });

  it('refuses an append that is too large before it is sent', async () => {
    const large = newEventWith({ text: 'x'.repeat(1_000_000) });
    await assert.rejects(eventStore.append(first('client-a', large)), RangeError);
    assert.equal(ours().length, 0);
  });

  it('distinguishes an append that the server finds too large from one that it may send again', async () => {
    await double.dispose();
    await eventStore.close();
    double = await startEventStoreDouble({ appendBytesMax: 10_000 });
    eventStore = eventStoreDb(double.url);
    const large = newEventWith({ text: 'x'.repeat(20_000) });
    await assert.rejects(eventStore.append(first('client-a', large)), RangeError);
    assert.ok((await eventStore.append(first('client-a'))).ok);
  });

  it('allows one client in a process, and another when that is closed', async () => {
    assert.throws(() => eventStoreDb(double.url), /already has a client of the event store/);
    await eventStore.close();
    eventStore = eventStoreDb(double.url);
    assert.ok((await eventStore.append(first('client-a'))).ok);
  });

  it('survives an answer that comes after the client forgot the question', async () => {
    assert.ok((await eventStore.append(first('client-a'))).ok);
    double.failReads(status.UNAVAILABLE, 1);
    assert.equal((await eventStore.readStream('client-a')).length, 1);
    double.faultAppends('hold');
    const held = eventStore.append(first('client-b'));
    await until('the double has them', () => ours().length === 2);
    assert.equal(double.appendStreams(), 2, 'the client has opened a second stream of appends');
    double.breakFirstAppendStream();
    await delay(50);
    double.answerHeld();
    assert.ok((await held).ok);
    assert.equal(ours().length, 2);
  });
});

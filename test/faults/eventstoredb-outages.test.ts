import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type EventStoreDb, eventStoreDb } from '@clientele/adapter-eventstoredb';
import { isStoreUnavailable } from '@clientele/application';
import { newEventWith } from '@clientele/examples';
import { status } from '@grpc/grpc-js';
import { appends, event, first, followed } from '../support/event-store-appends.ts';
import { type EventStoreDouble, startEventStoreDouble } from '../support/event-store-double/event-store-double.ts';
import { until } from '../support/until.ts';
import { withRoom } from '../support/with-room.ts';

/** It was asked, and what became of the append is not known. */
const unavailable = { ok: false, error: 'unavailable' } as const;
/** It was not even asked. */
const away = { ok: false, error: 'event-store-away' } as const;

const boundMs = withRoom(2_000);

const timed = async <Value>(work: Promise<Value>): Promise<{ readonly value: Value; readonly ms: number }> => {
  const beganMs = performance.now();
  return { value: await work, ms: performance.now() - beganMs };
};

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

describe('EventStoreDB that freezes', () => {
  it('answers an append within two seconds, and those that follow at once', async () => {
    assert.ok((await eventStore.append(first('client-a'))).ok);
    assert.equal(eventStore.isAway(), false);
    double.connect({ mode: 'freeze' });
    const frozen = await timed(eventStore.append(first('client-b')));
    assert.deepEqual(frozen.value, unavailable);
    assert.ok(frozen.ms < boundMs, `it took ${frozen.ms} ms`);
    assert.equal(eventStore.isAway(), true);
    const next = await timed(eventStore.append(first('client-c')));
    assert.deepEqual(next.value, away);
    assert.ok(next.ms < frozen.ms / 2, `it took ${next.ms} ms`);
  });

  it('answers the first append of a process within two seconds as well', async () => {
    double.connect({ mode: 'freeze' });
    const frozen = await timed(eventStore.append(first('client-a')));
    assert.deepEqual(frozen.value, unavailable);
    assert.ok(frozen.ms < boundMs, `it took ${frozen.ms} ms`);
  });

  it('bounds reads, and says of what cannot be read that the store is away', async () => {
    double.connect({ mode: 'freeze' });
    const reads = [
      () => eventStore.readStream('client-a'),
      () => eventStore.readAll(0, 1),
      () => eventStore.headPosition(),
    ];
    for (const read of reads) {
      const frozen = await timed(read().catch((error: unknown) => error));
      assert.ok(isStoreUnavailable(frozen.value));
      assert.ok(frozen.ms < boundMs, `it took ${frozen.ms} ms`);
    }
  });

  it('is not ready meanwhile, and says so within a bound', async () => {
    assert.equal(await eventStore.isReady(), true);
    double.connect({ mode: 'freeze' });
    const asked = await timed(eventStore.isReady());
    assert.equal(asked.value, false);
    assert.ok(asked.ms < boundMs, `it took ${asked.ms} ms`);
    double.connect({ mode: 'pass' });
    await until('the event store is ready', eventStore.isReady);
  });

  it('takes appends again by itself, and has none of the earlier twice', async () => {
    const frozen = [event(), event(), event()];
    double.connect({ mode: 'freeze' });
    await Promise.all(frozen.map((each, index) => eventStore.append(first(`client-${index}`, each))));
    double.connect({ mode: 'pass' });
    await until('an append is taken', () => appends(eventStore));
    assert.equal(double.appendStreams(), 1, 'the client that was given up opens no stream of appends any more');
    for (const { id } of frozen) assert.ok(ours().filter((record) => record.id === id).length <= 1);
  });

  it('is noticed where only the stream of appends hangs, and reads are answered', async () => {
    double.faultAppends('hang-stream');
    const hanging = eventStore.append(first('client-a'));
    const reading = setInterval(() => void eventStore.isReady(), 50);
    assert.deepEqual(await hanging, unavailable);
    await until('an append is taken', () => appends(eventStore));
    clearInterval(reading);
    assert.equal(double.appendStreams(), 2);
  });

  it('survives a freeze with a thousand appends under way, and the cut that ends it', async () => {
    assert.ok((await eventStore.append(first('client-a'))).ok);
    double.connect({ mode: 'freeze' });
    const outcomes = Promise.all(
      Array.from({ length: 1_000 }, (_, index) =>
        eventStore.append(
          first(`client-${index}-x`, { ...newEventWith({ text: 'x'.repeat(10_000) }), id: event().id }),
        ),
      ),
    );
    await delay(300);
    double.connect({ mode: 'cut' });
    assert.deepEqual(new Set((await outcomes).map(({ ok }) => ok)), new Set([false]));
    double.connect({ mode: 'pass' });
    await until('an append is taken', () => appends(eventStore));
  });
});

describe('EventStoreDB that is down', () => {
  it('is told from its raw errors: writes refused in time, reads thrown, not ready; all resumes by itself', async () => {
    assert.ok((await eventStore.append(first('client-a'))).ok);
    await double.stop();
    const refused = await timed(eventStore.append(first('client-b')));
    assert.deepEqual(refused.value, unavailable);
    assert.ok(refused.ms < boundMs, `it took ${refused.ms} ms`);
    await assert.rejects(eventStore.readStream('client-a'), isStoreUnavailable);
    assert.equal(await eventStore.isReady(), false);
    await double.start();
    await until('an append is taken', () => appends(eventStore));
    assert.equal((await eventStore.readStream('client-a')).length, 1);
  });

  it('is waited for by a process that starts first', async () => {
    await double.stop();
    assert.equal(await eventStore.isReady(), false);
    await double.start();
    await until('the event store is ready', eventStore.isReady);
    assert.ok((await eventStore.append(first('client-a'))).ok);
  });

  it('is looked for by gossip again and again where no node listens', async () => {
    await eventStore.close();
    await double.stop();
    eventStore = eventStoreDb(double.discoveryUrl);
    const refused = await timed(eventStore.append(first('client-a')));
    assert.deepEqual(refused.value, unavailable);
    assert.ok(refused.ms < boundMs, `it took ${refused.ms} ms`);
    await double.start();
    await until('an append is taken', () => appends(eventStore));
  });

  it('refuses while it starts, and takes appends when it has', async () => {
    double.faultAppends('not-ready', 'not-ready', 'not-ready');
    assert.deepEqual(await eventStore.append(first('client-a')), unavailable);
    await until('an append is taken', async () => (await eventStore.append(first('client-b'))).ok);
  });

  it('is told apart from one that refuses access, which is not away', async () => {
    double.failReads(status.UNAUTHENTICATED, 2);
    await assert.rejects(eventStore.assertReady(), /^Error: the event store refuses access/);
    assert.equal(await eventStore.isReady(), false);
    await eventStore.assertReady();
    await double.stop();
    await assert.rejects(eventStore.assertReady(), isStoreUnavailable);
  });

  it('is found again where the client keeps the failure to learn what the server can do', async () => {
    double.failFeatures(status.UNKNOWN, 2);
    assert.deepEqual(await eventStore.append(first('client-a')), unavailable);
    await until('an append is taken', () => appends(eventStore));
  });
});

describe('I2: appends through faults at random', () => {
  it('I2: doubles and loses nothing in five hundred appends with faults at random', async () => {
    const faults = [
      'cut-before-commit',
      'cut-after-commit',
      'fail-after-commit',
      'end-after-commit',
      'not-ready',
    ] as const;
    const lanes = Array.from({ length: 10 }, async (_lane, lane) => {
      const acknowledged: string[] = [];
      for (let index = 0; index < 50; index += 1) {
        const fault = faults[Math.floor(Math.random() * faults.length)];
        if (fault !== undefined && Math.random() < 0.2) double.faultAppends(fault);
        const added = event();
        if ((await eventStore.append(first(`client-${lane}-${index}`, added))).ok) acknowledged.push(added.id);
        else await until('the event store is ready', eventStore.isReady);
      }
      return acknowledged;
    });
    const acknowledged = (await Promise.all(lanes)).flat();
    const stored = ours().map(({ id }) => id);
    assert.equal(new Set(stored).size, stored.length, 'an event is there twice');
    assert.deepEqual(
      acknowledged.filter((id) => !stored.includes(id)),
      [],
    );
    assert.ok(acknowledged.length > 100, `only ${acknowledged.length} were acknowledged`);
  });
});

describe('EventStoreDB followed through outages', () => {
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

  it('loses and repeats nothing when the server drops the subscription, again and again', async () => {
    const follower = followed(eventStore);
    let dropped = 0;
    for (let round = 0; round < 5; round += 1) {
      await write(10);
      await until('a subscription is dropped', () => double.dropSubscriptions() > 0);
      dropped += 1;
    }
    await write(10);
    await sameAsStored(follower);
    assert.equal(dropped, 5);
  });

  it('loses and repeats nothing when connections are cut and the server goes and comes back', async () => {
    const follower = followed(eventStore);
    await write(20);
    double.connect({ mode: 'cut' });
    double.connect({ mode: 'pass' });
    await write(20);
    await double.stop();
    await double.start();
    await write(20);
    await sameAsStored(follower);
  });

  it('loses and repeats nothing in a freeze, and where subscriptions are refused for a while after it', async () => {
    const follower = followed(eventStore);
    await write(20);
    await until('all are seen', () => follower.seen.length === 20);
    double.connect({ mode: 'freeze' });
    assert.deepEqual(await eventStore.append(first('client-frozen')), unavailable);
    double.failReads(status.UNKNOWN, 5);
    double.connect({ mode: 'pass' });
    await write(20);
    await sameAsStored(follower);
  });

  it('lets a reader be slow: the server drops it, and it goes on from where it was', async () => {
    const follower = followed(eventStore, { eachTakesMs: 20 });
    await Promise.all(Array.from({ length: 3_000 }, (_, index) => eventStore.append(first(`client-${index}`))));
    await sameAsStored(follower);
  });
});

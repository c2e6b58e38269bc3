import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type EventStore,
  eventData,
  type KeyStore,
  type NewEvent,
  noRevision,
  type RecordedEvent,
  type StreamPart,
} from '@clientele/application';
import type { JsonObject } from '@clientele/domain';
import { newEventWith } from '@clientele/examples';

export type EventStoreUnderTest = EventStore & KeyStore;

/** Opens an implementation. Reopening must find everything that was written before. */
export type EventStoreFactory = {
  readonly open: () => Promise<EventStoreUnderTest>;
  readonly reopen: (eventStore: EventStoreUnderTest) => Promise<EventStoreUnderTest>;
  readonly dispose: (eventStore: EventStoreUnderTest) => Promise<void>;
  /** The unit of atomicity: a whole batch with its keys, or the events for one stream (`eventStoreWithKeysApart`). */
  readonly atomic: 'batch' | 'stream';
};

const tenSeconds = 10_000;

let made = 0;

const event = (data: JsonObject = { a: 1 }): NewEvent => {
  made += 1;
  return { ...newEventWith(data), id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}` };
};

const first = (stream: string, ...events: readonly NewEvent[]) => ({
  appends: [{ stream, expectedRevision: noRevision, events: events.length === 0 ? [event()] : events }],
});

const follow = async (eventStore: EventStore, options: { readonly after: number; readonly count: number }) => {
  const seen: RecordedEvent[] = [];
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), tenSeconds);
  for await (const batch of eventStore.follow(options.after, { eventsMax: 7, signal: stop.signal })) {
    assert.ok(batch.length <= 7);
    seen.push(...batch);
    if (seen.length >= options.count) break;
  }
  clearTimeout(timer);
  return seen;
};

/** For implementations that store the log and its keys together. */
const wholeBatches = (log: () => EventStoreUnderTest): void => {
  it('writes all of a batch or nothing: two streams and a key', async () => {
    await log().append(first('client-taken'));
    const newKey = { clientId: 'b', rootKeyId: 'root', wrapped: 'w' };
    const refused = await log().append({
      appends: [
        { stream: 'client-b', expectedRevision: noRevision, events: [event(), event()] },
        { stream: 'client-taken', expectedRevision: noRevision, events: [event()] },
      ],
      newKey,
    });
    assert.deepEqual(refused, { ok: false, error: 'revision-conflict' });
    assert.deepEqual(await log().readStream('client-b'), []);
    assert.equal(await log().readKey('b'), undefined);
    const written = await log().append({ ...first('client-b'), newKey });
    assert.ok(written.ok);
    assert.deepEqual(await log().readKey('b'), newKey);
  });

  it('does not let a refused batch harm the ones committed with it', async () => {
    await log().append(first('client-taken'));
    const outcomes = await Promise.all([
      log().append(first('client-x', event(), event())),
      log().append({ appends: [...first('client-y').appends, ...first('client-taken').appends] }),
      log().append(first('client-z')),
    ]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok),
      [true, false, true],
    );
    assert.equal((await log().readStream('client-x')).length, 2);
    assert.equal((await log().readStream('client-y')).length, 0);
    assert.equal((await log().readStream('client-z')).length, 1);
  });
};

/**
 * For implementations that append stream by stream and store the keys elsewhere: in order, stopping at the first
 * refusal.
 */
const streamByStream = (log: () => EventStoreUnderTest): void => {
  it('appends to one stream after the other, and to none after a refusal', async () => {
    await log().append(first('client-taken'));
    const refused = await log().append({
      appends: ['client-x', 'client-taken', 'client-y'].flatMap((stream) => first(stream).appends),
      newKey: { clientId: 'x', rootKeyId: 'root', wrapped: 'w' },
    });
    assert.deepEqual(refused, { ok: false, error: 'revision-conflict' });
    assert.equal((await log().readStream('client-x')).length, 1);
    assert.equal((await log().readKey('x'))?.wrapped, 'w');
    assert.deepEqual(await log().readStream('client-y'), []);
  });

  it('keeps the key of an event that says otherwise, but was refused', async () => {
    await log().append({ ...first('client-b'), newKey: { clientId: 'b', rootKeyId: 'root', wrapped: 'w' } });
    const appends = [{ stream: 'client-b', expectedRevision: 7, events: [event()] }];
    assert.deepEqual(await log().append({ appends, destroyKeyOf: 'b' }), { ok: false, error: 'revision-conflict' });
    assert.equal((await log().readKey('b'))?.wrapped, 'w');
  });

  it('writes all of the events for one stream or none', async () => {
    await log().append(first('client-a'));
    const refused = await log().append({
      appends: [{ stream: 'client-a', expectedRevision: noRevision, events: [event(), event(), event()] }],
    });
    assert.deepEqual(refused, { ok: false, error: 'revision-conflict' });
    assert.equal((await log().readStream('client-a')).length, 1);
  });
};

/** The contract of every event log. Run by each implementation. */
export const eventStoreContract = (name: string, factory: EventStoreFactory): void => {
  let eventStore: EventStoreUnderTest;

  const useEventStore = (): void => {
    beforeEach(async () => {
      eventStore = await factory.open();
    });
    afterEach(async () => factory.dispose(eventStore));
  };

  describe(`${name} as an event log`, () => {
    useEventStore();

    const revisionsOf = async (part: StreamPart) =>
      (await eventStore.readStream('client-a', part)).map(({ revision }) => revision);

    it('gives a stream from a revision on, with the event of that revision', async () => {
      assert.ok((await eventStore.append(first('client-a', event(), event({ b: 1 }), event({ c: 1 })))).ok);
      const read = async (fromRevision: number) => revisionsOf({ fromRevision });
      assert.deepEqual([await read(0), await read(1), await read(2), await read(3)], [[0, 1, 2], [1, 2], [2], []]);
      assert.deepEqual(await eventStore.readStream('client-b', { fromRevision: 1 }), []);
    });

    it('gives no more of a stream than was asked for: from a revision on, or at its end', async () => {
      assert.ok((await eventStore.append(first('client-a', event(), event({ b: 1 }), event({ c: 1 })))).ok);
      assert.deepEqual(await revisionsOf({ eventsMax: 2 }), [0, 1]);
      assert.deepEqual(await revisionsOf({ fromRevision: 1, eventsMax: 1 }), [1]);
      assert.deepEqual(await revisionsOf({ newestMax: 1 }), [2]);
      assert.deepEqual(await revisionsOf({ newestMax: 2 }), [1, 2]);
      assert.deepEqual(await revisionsOf({ newestMax: 9 }), [0, 1, 2]);
      assert.deepEqual(await eventStore.readStream('client-b', { newestMax: 1 }), []);
    });

    it('gives back what was appended, in order, with revisions from 0', async () => {
      const written = await eventStore.append(
        first('client-a', event({ text: 'ö€😀', n: 1.5 }), event({ b: [true, 'x'] })),
      );
      assert.ok(written.ok);
      const read = await eventStore.readStream('client-a');
      assert.deepEqual(
        read.map((recorded) => ({ revision: recorded.revision, data: eventData(recorded) })),
        [
          { revision: 0, data: { text: 'ö€😀', n: 1.5 } },
          { revision: 1, data: { b: [true, 'x'] } },
        ],
      );
      assert.equal(read.at(-1)?.position, written.value.position);
      assert.equal(await eventStore.headPosition(), written.value.position);
    });

    it('has nothing in a stream that was never written', async () => {
      assert.deepEqual(await eventStore.readStream('client-none'), []);
    });

    it('refuses an append at any revision but the last one, and writes nothing of it', async () => {
      await eventStore.append(first('client-a'));
      for (const expectedRevision of [noRevision, 1, 7]) {
        const refused = await eventStore.append({
          appends: [{ stream: 'client-a', expectedRevision, events: [event()] }],
        });
        assert.deepEqual(refused, { ok: false, error: 'revision-conflict' });
      }
      const appended = await eventStore.append({
        appends: [{ stream: 'client-a', expectedRevision: 0, events: [event()] }],
      });
      assert.ok(appended.ok);
      assert.equal((await eventStore.readStream('client-a')).length, 2);
    });

    it('lets exactly one of many appends at the same revision through', async () => {
      const outcomes = await Promise.all(Array.from({ length: 50 }, () => eventStore.append(first('client-a'))));
      assert.equal(outcomes.filter((outcome) => outcome.ok).length, 1);
      assert.equal((await eventStore.readStream('client-a')).length, 1);
    });

    if (factory.atomic === 'batch') wholeBatches(() => eventStore);
    else streamByStream(() => eventStore);

    it('destroys a key with the event that says so', async () => {
      await eventStore.append({ ...first('client-b'), newKey: { clientId: 'b', rootKeyId: 'root', wrapped: 'w' } });
      const appends = [{ stream: 'client-b', expectedRevision: 0, events: [event()] }];
      assert.ok((await eventStore.append({ appends, destroyKeyOf: 'b' })).ok);
      assert.equal(await eventStore.readKey('b'), undefined);
    });
  });

  describe(`${name} as an event log that is followed`, () => {
    useEventStore();

    it('reads the whole log in pages, in order of position', async () => {
      for (let index = 0; index < 10; index += 1) await eventStore.append(first(`client-${index}`, event(), event()));
      const all: RecordedEvent[] = [];
      for (
        let page = await eventStore.readAll(0, 3);
        page.length > 0;
        page = await eventStore.readAll(all.at(-1)?.position ?? 0, 3)
      ) {
        assert.ok(page.length <= 3);
        all.push(...page);
      }
      assert.equal(all.length, 20);
      assert.ok(all.every(({ position }, index) => index === 0 || position > (all[index - 1]?.position ?? 0)));
    });

    it('follows from a position through the past into the present, without loss or repetition', async () => {
      for (let index = 0; index < 20; index += 1) await eventStore.append(first(`client-past-${index}`));
      const [, , third] = await eventStore.readAll(0, 3);
      const following = follow(eventStore, { after: third?.position ?? 0, count: 17 + 40 });
      for (let index = 0; index < 40; index += 1) await eventStore.append(first(`client-live-${index}`));
      const seen = await following;
      const all = await eventStore.readAll(0, 100);
      assert.deepEqual(
        seen.map(({ position, id }) => ({ position, id })),
        all.slice(3).map(({ position, id }) => ({ position, id })),
      );
    });

    it('ends following when it is told to', async () => {
      const stop = new AbortController();
      const ended = (async () => {
        for await (const _batch of eventStore.follow(0, { eventsMax: 1, signal: stop.signal }))
          assert.fail('the log is empty');
      })();
      stop.abort();
      await ended;
    });

    it('has everything again after it was closed and opened', async () => {
      await eventStore.append({ ...first('client-a'), newKey: { clientId: 'a', rootKeyId: 'root', wrapped: 'w' } });
      const before = await eventStore.readAll(0, 10);
      eventStore = await factory.reopen(eventStore);
      assert.deepEqual(await eventStore.readAll(0, 10), before);
      assert.equal((await eventStore.readKey('a'))?.wrapped, 'w');
      assert.deepEqual(await eventStore.append(first('client-a')), { ok: false, error: 'revision-conflict' });
    });
  });
};

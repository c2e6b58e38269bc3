import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newEvent } from '@clientele/examples';
import type { EventStore, RecordedEvent } from '../ports/event-store.ts';
import { type Following, follow, type Handled, type OnFailure } from './follow.ts';
import { memoryCheckpoint } from './memory-checkpoint.ts';

/** Positions have gaps, like those of EventStoreDB. */
const eventAt = (position: number): RecordedEvent => ({
  ...newEvent,
  position,
  stream: `client-${position}`,
  revision: 0,
});

const upTo = (head: number): RecordedEvent[] =>
  Array.from({ length: head / 10 }, (_, index) => eventAt((index + 1) * 10));

/** An event store in memory, and a record of everything that happens to it and its follower, in order. */
const start = (head: number) => {
  const events = upTo(head);
  const steps: string[] = [];
  const stopping = new AbortController();
  const saved = memoryCheckpoint();
  const after = (position: number, eventsMax: number) =>
    events.filter((event) => event.position > position).slice(0, eventsMax);
  const eventStore: Pick<EventStore, 'follow' | 'readAll' | 'headPosition'> = {
    headPosition: async () => events.at(-1)?.position ?? 0,
    readAll: async (position, eventsMax) => {
      steps.push(`reads after ${position}`);
      return after(position, eventsMax);
    },
    follow: async function* (position, { eventsMax, signal }) {
      let end = position;
      while (!signal.aborted) {
        const batch = after(end, eventsMax);
        end = batch.at(-1)?.position ?? end;
        if (batch.length > 0) yield batch;
        else await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
    },
  };
  const checkpoint = {
    load: saved.load,
    save: async (position: number) => {
      steps.push(`saves ${position}`);
      await saved.save(position);
    },
  };
  const delay = (ms: number) => {
    if (ms > 0) steps.push(`waits ${ms} ms`);
    return { over: new Promise<void>((resolve) => setImmediate(resolve)), cancel: () => {} };
  };
  const handle = async (batch: readonly RecordedEvent[]): Promise<Handled> => {
    const positions = batch.map(({ position }) => position).join(' ');
    steps.push(`begins ${positions}`);
    await new Promise((resolve) => setImmediate(resolve));
    steps.push(`handles ${positions}`);
    return 'checkpoint-due';
  };
  const parts = { eventStore, checkpoint, delay, handle, onFailure: 'stop', signal: stopping.signal } as const;
  return { events, steps, saved, parts, stop: () => stopping.abort(), handle };
};

/** Stops once events up to a position have been handled. */
const liveUntil = (position: number, { parts, stop }: ReturnType<typeof start>): Following => ({
  ...parts,
  until: 'stopped',
  batchEventsMax: 2,
  onProgress: (progress) => {
    if (progress.position >= position) stop();
  },
});

const isRead = (step: string): boolean => step.startsWith('reads');

describe('following the event store', () => {
  it('handles batches in order, one after the other, and saves the checkpoint after each', async () => {
    const started = start(50);
    const followed = await follow(liveUntil(50, started));
    assert.deepEqual(started.steps, [
      ...['begins 10 20', 'handles 10 20', 'saves 20'],
      ...['begins 30 40', 'handles 30 40', 'saves 40'],
      ...['begins 50', 'handles 50', 'saves 50'],
    ]);
    assert.deepEqual(followed, { outcome: 'ended', events: 5, position: 50, headPosition: 50 });
  });

  it('begins after its checkpoint', async () => {
    const started = start(50);
    await started.saved.save(30);
    await follow(liveUntil(50, started));
    assert.deepEqual(started.steps, ['begins 40 50', 'handles 40 50', 'saves 50']);
  });

  it('leaves the checkpoint to a handler that saves it in its own transaction', async () => {
    const started = start(20);
    const handle = async (batch: readonly RecordedEvent[]): Promise<Handled> => {
      await started.handle(batch);
      return 'checkpoint-saved';
    };
    await follow({ ...liveUntil(20, started), handle });
    assert.deepEqual(started.steps, ['begins 10 20', 'handles 10 20']);
  });

  it('P4: reports a checkpoint that is ahead of the log, and neither begins nor handles nor saves', async () => {
    const { steps, saved, parts } = start(20);
    await saved.save(21);
    const begin = async (): Promise<void> => void steps.push('begins to follow');
    for (const until of ['head', 'stopped'] as const) {
      const followed = await follow({ ...parts, until, begin, batchEventsMax: 2 });
      assert.deepEqual(followed, { outcome: 'ahead-of-log', position: 21, headPosition: 20 });
    }
    assert.deepEqual(steps, []);
    assert.equal(await saved.load(), 21);
  });

  it('does not take a checkpoint that moves with the log for one that is ahead of it', async () => {
    const { events, saved, parts, steps } = start(20);
    await saved.save(20);
    const load = async (): Promise<number> => {
      const position = await saved.load();
      events.push(eventAt(30));
      return position;
    };
    const checkpoint = { ...parts.checkpoint, load };
    const followed = await follow({ ...parts, checkpoint, until: 'head', batchEventsMax: 2 });
    assert.equal(followed.outcome, 'ended');
    assert.equal(steps.at(-1), 'saves 30');
  });

  it('says where it begins, once, before the first batch', async () => {
    const started = start(30);
    await started.saved.save(10);
    const begin: Following['begin'] = async ({ position, headPosition }) =>
      void started.steps.push(`begins after ${position} of ${headPosition}`);
    await follow({ ...liveUntil(30, started), begin });
    assert.deepEqual(started.steps, ['begins after 10 of 30', 'begins 20 30', 'handles 20 30', 'saves 30']);
  });

  it('ends after the batch at hand when it is stopped, however much of the log is left', async () => {
    for (const until of ['head', 'stopped'] as const) {
      const { parts, steps, stop, handle } = start(1_000);
      const stopAndHandle = (batch: readonly RecordedEvent[]): Promise<Handled> => {
        stop();
        return handle(batch);
      };
      const followed = await follow({ ...parts, handle: stopAndHandle, until, batchEventsMax: 2 });
      assert.deepEqual(followed, { outcome: 'ended', events: 2, position: 20, headPosition: 1_000 });
      assert.deepEqual(
        steps.filter((step) => !isRead(step)),
        ['begins 10 20', 'handles 10 20', 'saves 20'],
      );
    }
  });
});

describe('the pace of following', () => {
  it('rests after a batch that was not full, and takes what gathered meanwhile when it is stopped', async () => {
    const started = start(30);
    const { events, parts, stop, steps } = started;
    const delay = (ms: number) => {
      if (ms > 0) {
        events.push(eventAt(40));
        stop();
      }
      return parts.delay(ms);
    };
    const followed = await follow({ ...parts, delay, until: 'stopped', batchEventsMax: 2, restMs: 40 });
    assert.deepEqual(steps, [
      ...['begins 10 20', 'handles 10 20', 'saves 20'],
      ...['begins 30', 'handles 30', 'saves 30', 'waits 40 ms'],
      ...['reads after 30', 'begins 40', 'handles 40', 'saves 40'],
    ]);
    assert.equal(followed.position, 40);
  });

  it('up to the head reads the next batch while one is handled, and ends there although the log grows', async () => {
    const { events, steps, parts } = start(40);
    const progress: string[] = [];
    const followed = await follow({
      ...parts,
      until: 'head',
      batchEventsMax: 2,
      begin: async () => void events.push(eventAt(50), eventAt(60), eventAt(70)),
      onProgress: (made) => progress.push(`${made.events} up to ${made.position} of ${made.headPosition}`),
    });
    assert.ok(steps.indexOf('reads after 20') < steps.indexOf('handles 10 20'), steps.join(', '));
    assert.deepEqual(
      steps.filter((step) => !isRead(step)),
      ['begins 10 20', 'handles 10 20', 'saves 20', 'begins 30 40', 'handles 30 40', 'saves 40'],
    );
    assert.deepEqual(progress, ['2 up to 20 of 40', '4 up to 40 of 40']);
    assert.equal(followed.position, 40);
  });

  it('up to the head of an empty or a caught-up log is none', async () => {
    for (const head of [0, 20]) {
      const { saved, steps, parts } = start(head);
      await saved.save(head);
      const followed = await follow({ ...parts, until: 'head', batchEventsMax: 2 });
      assert.deepEqual(followed, { outcome: 'ended', events: 0, position: head, headPosition: head });
      assert.deepEqual(steps, []);
    }
  });

  it('up to the head throws what a read that ran ahead met', async () => {
    const { parts } = start(60);
    const readAll: EventStore['readAll'] = async (position, eventsMax) => {
      if (position === 20) throw new Error('the disk is gone');
      return parts.eventStore.readAll(position, eventsMax);
    };
    const eventStore = { ...parts.eventStore, readAll };
    await assert.rejects(follow({ ...parts, eventStore, until: 'head', batchEventsMax: 2 }), /the disk is gone/);
  });

  it('up to the head has ended every read when it ends, so that the event store may be closed', async () => {
    const { parts, steps } = start(60);
    const handle = async (): Promise<never> => {
      throw new Error('the handler failed');
    };
    await assert.rejects(follow({ ...parts, handle, until: 'head', batchEventsMax: 2 }), /the handler failed/);
    steps.push('closes');
    for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(steps.at(-1), 'closes');
  });
});

describe('a handler that fails', () => {
  /** Fails this many times in total. */
  const failing = (started: ReturnType<typeof start>, failuresCount: number) => {
    let failures = 0;
    return async (batch: readonly RecordedEvent[]): Promise<Handled> => {
      if (failures >= failuresCount) return started.handle(batch);
      failures += 1;
      started.steps.push(`fails ${batch.at(0)?.position}`);
      throw new Error('the handler failed');
    };
  };

  const retry: OnFailure = { retryAfterMs: 250, attemptsMax: 3 };

  it('ends following at once if the policy is to stop; its events remain to be handled', async () => {
    const started = start(40);
    const following = liveUntil(40, started);
    await assert.rejects(follow({ ...following, handle: failing(started, 1) }), /the handler failed/);
    assert.deepEqual(started.steps, ['fails 10']);
    assert.equal(await started.saved.load(), 0);
  });

  it('gets the same batch again after a while, and following continues', async () => {
    const started = start(40);
    await follow({ ...liveUntil(40, started), handle: failing(started, 2), onFailure: retry });
    assert.deepEqual(started.steps, [
      ...['fails 10', 'waits 250 ms', 'fails 10', 'waits 250 ms'],
      ...['begins 10 20', 'handles 10 20', 'saves 20', 'begins 30 40', 'handles 30 40', 'saves 40'],
    ]);
  });

  it('is reported when it has failed as often as the policy allows', async () => {
    const started = start(40);
    const handle = failing(started, Number.POSITIVE_INFINITY);
    await assert.rejects(follow({ ...liveUntil(40, started), handle, onFailure: retry }), /the handler failed/);
    assert.deepEqual(started.steps, ['fails 10', 'waits 250 ms', 'fails 10', 'waits 250 ms', 'fails 10']);
    assert.equal(await started.saved.load(), 0);
  });

  it('has its attempts for each batch', async () => {
    const started = start(40);
    let calls = 0;
    const handle = async (batch: readonly RecordedEvent[]): Promise<Handled> => {
      calls += 1;
      if (calls % 3 !== 0) throw new Error('the handler failed');
      return started.handle(batch);
    };
    const followed = await follow({ ...liveUntil(40, started), handle, onFailure: retry });
    assert.equal(followed.position, 40);
  });

  it('counts a checkpoint that cannot be saved as a failure', async () => {
    const started = start(20);
    let isBroken = true;
    const checkpoint = {
      ...started.saved,
      save: async (position: number) => {
        if (isBroken) {
          isBroken = false;
          throw new Error('the disk is full');
        }
        await started.saved.save(position);
      },
    };
    await follow({ ...liveUntil(20, started), checkpoint, onFailure: retry });
    assert.deepEqual(started.steps, [
      ...['begins 10 20', 'handles 10 20', 'waits 250 ms'],
      ...['begins 10 20', 'handles 10 20'],
    ]);
    assert.equal(await started.saved.load(), 20);
  });

  it('is not waited for once following is stopped', async () => {
    const started = start(40);
    const delay = (ms: number) => {
      if (ms > 0) queueMicrotask(started.stop);
      return { over: new Promise<void>(() => {}), cancel: () => {} };
    };
    const handle = failing(started, Number.POSITIVE_INFINITY);
    const followed = await follow({ ...liveUntil(40, started), delay, handle, onFailure: retry });
    assert.deepEqual(followed, { outcome: 'ended', events: 0, position: 0, headPosition: 40 });
    assert.deepEqual(started.steps, ['fails 10']);
  });
});

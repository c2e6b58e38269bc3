import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { natsAddress } from '@clientele/adapter-nats/address';
import type { CheckOutcome, HeldCheck, JudgedCheck } from '@clientele/application';
import { awaitedSectorCheck, checkFailure, documentVerdicts, durableSectorCheck } from '@clientele/examples';
import { documentCheckStreams, documentCheckSubjects, fromWire, toWire } from '@clientele/messages';
import { headers, type JetStreamManager } from 'nats';
import { freePort } from '../../support/free-port.ts';
import { natsServerMissing } from '../../support/nats.ts';
import { busFor, serverFor, whenReady } from '../../support/nats-buses.ts';
import { until } from '../../support/until.ts';

const streams = Object.values(documentCheckStreams);

const nanosPerMs = 1_000_000;

const settings = async (manager: JetStreamManager) =>
  Promise.all(streams.map(async ({ name }) => (await manager.streams.info(name)).config));

describe('the NATS adapter', { skip: natsServerMissing() }, () => {
  it('creates every stream with its limits, discarding nothing that it took, however many start at once', async (context) => {
    const { server, manager } = await serverFor(context);
    const buses = Array.from({ length: 6 }, () => busFor(context, server.url));
    await Promise.all(buses.map(({ bus }) => whenReady(bus)));
    const configs = await settings(manager);
    for (const [index, config] of configs.entries()) {
      const plan = streams[index];
      assert.partialDeepStrictEqual(config, {
        name: plan?.name,
        subjects: plan?.subjects,
        storage: plan?.storage,
        retention: 'workqueue',
        discard: 'new',
        max_msgs: plan?.messagesMax,
        max_bytes: plan?.bytesMax,
        max_age: (plan?.ageMsMax ?? 0) * 1e6,
      });
      const consumer = await manager.consumers.info(config.name, plan?.consumer.name ?? '');
      assert.partialDeepStrictEqual(consumer.config, {
        ack_policy: 'explicit',
        max_ack_pending: plan?.consumer.heldMax,
      });
    }
    assert.ok(buses.every(({ notices }) => notices.every(({ kind }) => kind === 'connected')));
  });

  it('finds what is there, however often it starts, also if the server has no more memory than that takes', async (context) => {
    const inMemory = streams.filter(({ storage }) => storage === 'memory');
    const memoryBytesMax = inMemory.reduce((sum, { bytesMax }) => sum + bytesMax, 0);
    const { server } = await serverFor(context, { memoryBytesMax });
    for (let start = 1; start <= 3; start += 1) {
      const { bus, notices } = busFor(context, server.url);
      await until('the bus is ready', () => bus.isReady());
      await bus.stop();
      assert.ok(
        notices.every(({ kind }) => kind === 'connected'),
        JSON.stringify(notices),
      );
    }
  });

  it('changes the limits of a stream that is there, and an older instance does not take that back', async (context) => {
    const { server, onlooker, manager } = await serverFor(context);
    const older = busFor(context, server.url);
    await whenReady(older.bus);
    const verdicts = { ...documentCheckStreams.verdicts, messagesMax: 7 };
    const newer = busFor(context, server.url, { streams: { ...documentCheckStreams, verdicts } });
    await whenReady(newer.bus);
    const maxNow = async (): Promise<number> => (await manager.streams.info(verdicts.name)).config.max_msgs;
    assert.equal(await maxNow(), 7);
    await server.kill();
    await server.start();
    await until('the older one is back', () => older.notices.filter(({ kind }) => kind === 'connected').length === 2);
    await whenReady(older.bus);
    await onlooker.flush();
    assert.equal(await maxNow(), 7);
  });
});

describe('messages on NATS', { skip: natsServerMissing() }, () => {
  it('puts CloudEvents on the wire that follow their schemas, with a message id and the trace', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    await bus.enqueue(durableSectorCheck);
    const subject = documentCheckSubjects.durableCheck(durableSectorCheck);
    const stored = await manager.streams.getMessage(documentCheckStreams.durableChecks.name, { last_by_subj: subject });
    const header = (name: string): string => stored.header.get(name);
    const { traceparent } = durableSectorCheck.context;
    const received = fromWire('clientele.dcr.sector.check-requested.v1', { header, body: stored.string() });
    assert.partialDeepStrictEqual(received, { traceparent, data: { check_id: durableSectorCheck.checkId } });
    assert.equal(header('ce-subject'), durableSectorCheck.clientId);
    assert.equal(header('Nats-Msg-Id'), `default.${durableSectorCheck.checkId}`);
  });

  it('lets anyone listen to verdicts, which takes none from registration', async (context) => {
    const { server, onlooker } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    const heard: unknown[] = [];
    onlooker.subscribe('dcr.v1.*.sector.judged.*', {
      callback: (_error, message) => {
        const wire = { header: (name: string) => message.headers?.get(name) ?? '', body: message.string() };
        heard.push(fromWire('clientele.dcr.sector.check-judged.v1', wire)?.data);
      },
    });
    await onlooker.flush();
    const recorded: JudgedCheck[] = [];
    bus.takeVerdicts(async (judged) => {
      recorded.push(judged);
      return { outcome: 'recorded' };
    });
    const verdict = documentVerdicts.refused;
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    await bus.enqueue(durableSectorCheck);
    await until('both have it', () => recorded.length === 1 && heard.length === 1);
    const { checkId: check_id, clientId: client_id } = durableSectorCheck;
    assert.partialDeepStrictEqual(heard, [{ check_id, client_id, verdict: { outcome: 'refused' } }]);
  });

  it('discards a message that violates the contract, and continues', async (context) => {
    const { server, onlooker, manager } = await serverFor(context);
    const { bus, notices } = busFor(context, server.url);
    await whenReady(bus);
    const { durableChecks, verdicts } = documentCheckStreams;
    await onlooker.jetstream().publish('dcr.v1.default.sector.check.async.poison', 'no JSON');
    await onlooker.jetstream().publish('dcr.v1.default.sector.judged.poison', '{}');
    const recorded: string[] = [];
    bus.takeVerdicts(async ({ checkId }) => {
      recorded.push(checkId);
      return { outcome: 'recorded' };
    });
    const verdict = documentVerdicts.verified;
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    await bus.enqueue(durableSectorCheck);
    await until('the check after it', () => recorded.length === 1);
    const refused = notices.flatMap((notice) => (notice.kind === 'message-refused' ? [notice.stream] : []));
    assert.deepEqual(refused.sort(), [durableChecks.name, verdicts.name].sort());
    const left = async (name: string): Promise<number> => (await manager.streams.info(name)).state.messages;
    await until('nothing is left', async () => (await left(durableChecks.name)) + (await left(verdicts.name)) === 0);
  });
});

describe('a verdict on NATS', { skip: natsServerMissing() }, () => {
  it('SEC-14: what a worker of an earlier version published of its own failure is taken out, and is no verdict', async (context) => {
    const { server, onlooker, manager } = await serverFor(context);
    const { bus, notices } = busFor(context, server.url);
    await whenReady(bus);
    const { checkId, clientId, revision, tenant, subject, context: trace } = durableSectorCheck;
    const wire = toWire({
      type: 'clientele.dcr.sector.check-judged.v1',
      id: checkId,
      source: '/clientele/sector-worker',
      time: '2026-01-01T00:00:00.000Z',
      correlationid: trace.correlationId,
      traceparent: trace.traceparent,
      data: {
        mode: 'async',
        check_id: checkId,
        tenant,
        sector_identifier_uri: subject.uri,
        attempts: 1,
        verdict: { outcome: 'failed', ...checkFailure, fault: 'checker' },
        client_id: clientId,
        revision,
      },
    });
    const carried = headers();
    for (const [name, value] of Object.entries(wire.headers)) carried.set(name, value);
    await onlooker.jetstream().publish(documentCheckSubjects.verdict(durableSectorCheck), wire.body, {
      headers: carried,
    });
    const recorded: string[] = [];
    bus.takeVerdicts(async (judged) => {
      recorded.push(judged.checkId);
      return { outcome: 'recorded' };
    });
    const verdict = documentVerdicts.verified;
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    await bus.enqueue({ ...durableSectorCheck, checkId: 'after-it' });
    await until('the verdict after it', () => recorded.length > 0);
    assert.deepEqual(recorded, ['after-it']);
    const { name } = documentCheckStreams.verdicts;
    await until('nothing is left', async () => (await manager.streams.info(name)).state.messages === 0);
    assert.ok(notices.every(({ kind }) => kind !== 'message-refused'));
  });

  it('W1: a verdict that was published before, by whomever, is not published again', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus, notices } = busFor(context, server.url);
    await whenReady(bus);
    const verdict = documentVerdicts.verified;
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    const published = (): number => notices.filter(({ kind }) => kind === 'verdict-published').length;
    await bus.enqueue(durableSectorCheck);
    await until('a verdict', () => published() === 1);
    await manager.streams.purge(documentCheckStreams.durableChecks.name);
    await manager.streams.delete(documentCheckStreams.durableChecks.name);
    await until('the check is there again', async () => (await bus.enqueue(durableSectorCheck)).ok);
    await until('a second verdict', () => published() === 2);
    assert.partialDeepStrictEqual(notices.filter(({ kind }) => kind === 'verdict-published').at(-1), {
      isRepeat: true,
    });
    assert.equal((await manager.streams.info(documentCheckStreams.verdicts.name)).state.messages, 1);
  });
});

describe('a verdict on NATS that is delivered again', { skip: natsServerMissing() }, () => {
  it('W1: a verdict that was recorded a moment ago is not published again', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus, notices } = busFor(context, server.url);
    await whenReady(bus);
    const verdict = documentVerdicts.verified;
    let recorded = 0;
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    bus.takeVerdicts(async () => {
      recorded += 1;
      return { outcome: 'recorded' };
    });
    const published = () => notices.filter(({ kind }) => kind === 'verdict-published');
    const waiting = async () => (await manager.streams.info(documentCheckStreams.verdicts.name)).state.messages;
    await bus.enqueue(durableSectorCheck);
    await until('a verdict is recorded', async () => recorded === 1 && (await waiting()) === 0);
    await manager.streams.delete(documentCheckStreams.durableChecks.name);
    await until('the check is there again', async () => (await bus.enqueue(durableSectorCheck)).ok);
    await until('a second verdict', () => published().length === 2);
    assert.partialDeepStrictEqual(published()[1], { isRepeat: true });
    assert.deepEqual([recorded, await waiting()], [1, 0]);
  });

  it('W1: a verdict that still waits is not published again, however long ago it was', async (context) => {
    const { server, manager } = await serverFor(context);
    const forgetting = { duplicateWindowMs: 100 };
    const { bus, notices } = busFor(context, server.url, {
      streams: {
        ...documentCheckStreams,
        durableChecks: { ...documentCheckStreams.durableChecks, ...forgetting },
        verdicts: { ...documentCheckStreams.verdicts, ...forgetting },
      },
    });
    await whenReady(bus);
    const verdict = documentVerdicts.verified;
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    const published = () => notices.filter(({ kind }) => kind === 'verdict-published');
    await bus.enqueue(durableSectorCheck);
    await until('a verdict', () => published().length === 1);
    await delay(3 * forgetting.duplicateWindowMs);
    await until('the same check is made again, because the first is forgotten', async () => {
      await bus.enqueue(durableSectorCheck);
      return published().length > 1;
    });
    assert.partialDeepStrictEqual(published()[1], { isRepeat: true });
    assert.equal((await manager.streams.info(documentCheckStreams.verdicts.name)).state.messages, 1);
  });
});

describe('a check on NATS that was dropped', { skip: natsServerMissing() }, () => {
  it('W1: a check that was dropped is done again when it is enqueued again, and its verdict is published', async (context) => {
    const { server } = await serverFor(context);
    const durableChecks = { ...documentCheckStreams.durableChecks, duplicateWindowMs: 100 };
    const { bus } = busFor(context, server.url, { streams: { ...documentCheckStreams, durableChecks } });
    await whenReady(bus);
    const outcomes: CheckOutcome[] = [{ outcome: 'dropped' }];
    const verified: CheckOutcome = { outcome: 'judged', verdict: documentVerdicts.verified };
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => outcomes.pop() ?? verified });
    const recorded: string[] = [];
    bus.takeVerdicts(async ({ verdict }) => {
      recorded.push(verdict.outcome);
      return { outcome: 'recorded' };
    });
    await until('the verdict is there', async () => {
      await bus.enqueue(durableSectorCheck);
      return recorded.length > 0;
    });
    assert.deepEqual([recorded, outcomes], [['verified'], []]);
  });
});

describe('checks on NATS', { skip: natsServerMissing() }, () => {
  it('W1: thousands of checks that rest until they are tried again hold up no other', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    const recorded: string[] = [];
    bus.takeVerdicts(async ({ clientId }) => {
      recorded.push(clientId);
      return { outcome: 'recorded' };
    });
    const verified: CheckOutcome = { outcome: 'judged', verdict: documentVerdicts.verified };
    const handle = async ({ check }: HeldCheck): Promise<CheckOutcome> =>
      check.clientId === 'other' ? verified : { outcome: 'again', afterMs: 600_000 };
    bus.takeChecks({ lane: 'async', heldMax: 1_024, handle });
    const restingCount = 5_000;
    for (let sent = 0; sent < restingCount; sent += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => {
          const clientId = `c${sent + index}`;
          return bus.enqueue({ ...durableSectorCheck, clientId, checkId: `${clientId}-0` });
        }),
      );
    await bus.enqueue({ ...durableSectorCheck, clientId: 'other', checkId: 'other-0' });
    await until('the other is judged', () => recorded.length === 1);
    const { name } = documentCheckStreams.durableChecks;
    await until('the others rest', async () => (await manager.streams.info(name)).state.messages === restingCount);
    assert.deepEqual(recorded, ['other']);
  });

  it('W1: a check is not acknowledged before its verdict is stored, so a full stream of verdicts loses none', async (context) => {
    const { server, manager } = await serverFor(context);
    const verdicts = { ...documentCheckStreams.verdicts, messagesMax: 1 };
    const { bus, notices } = busFor(context, server.url, { streams: { ...documentCheckStreams, verdicts } });
    await whenReady(bus);
    let judged = 0;
    const handle = async (): Promise<CheckOutcome> => {
      judged += 1;
      return { outcome: 'judged', verdict: documentVerdicts.verified };
    };
    bus.takeChecks({ lane: 'async', heldMax: 1, handle });
    for (const checkId of ['first', 'second']) await bus.enqueue({ ...durableSectorCheck, checkId });
    await until('both are judged', () => judged === 2);
    const { name } = documentCheckStreams.durableChecks;
    await until('one of them is acknowledged', async () => (await manager.streams.info(name)).state.messages === 1);
    await delay(100);
    assert.equal((await manager.streams.info(name)).state.messages, 1);
    assert.equal(notices.filter(({ kind }) => kind === 'verdict-published').length, 1);
  });
});

describe('the NATS adapter after a loss', { skip: natsServerMissing() }, () => {
  it('N3: a process that only asks recreates what it finds missing', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    await manager.streams.delete(documentCheckStreams.durableChecks.name);
    await until('the check is there', async () => (await bus.enqueue(durableSectorCheck)).ok);
    assert.equal((await manager.streams.info(documentCheckStreams.durableChecks.name)).state.messages, 1);
  });

  it('N3: a process that only takes recreates what it finds missing', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    bus.takeVerdicts(async () => ({ outcome: 'recorded' }));
    const { name } = documentCheckStreams.verdicts;
    await until('it takes', async () => (await manager.consumers.info(name, 'registration')).num_waiting > 0);
    await manager.streams.delete(name);
    const isThere = (): Promise<boolean> =>
      manager.streams.info(name).then(
        () => true,
        () => false,
      );
    await until('the stream is there again', isThere);
  });

  it('W1: holds no more than it said, also if the server still answers a request that was given up', async (context) => {
    const { server, onlooker, manager } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    const { durableChecks } = documentCheckStreams;
    const next = `$JS.API.CONSUMER.MSG.NEXT.${durableChecks.name}.${durableChecks.consumer.name}`;
    const inboxes: string[] = [];
    onlooker.subscribe(next, { callback: (_error, { reply = '' }) => inboxes.push(reply) });
    await onlooker.flush();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let atOnce = 0;
    let judged = 0;
    const handle = async (): Promise<CheckOutcome> => {
      atOnce += 1;
      assert.ok(atOnce <= 2);
      await released;
      atOnce -= 1;
      judged += 1;
      return { outcome: 'judged', verdict: documentVerdicts.verified };
    };
    bus.takeChecks({ lane: 'async', heldMax: 2, handle });
    const info = () => manager.consumers.info(durableChecks.name, durableChecks.consumer.name);
    await until('it asks', () => inboxes.length > 0);
    // By its number, this request was abandoned recently. It stays pending long enough for any machine.
    const givenUp = inboxes[0]?.replace(/\d+$/, '0') ?? '';
    onlooker.publish(next, JSON.stringify({ batch: 2, expires: 60_000 * nanosPerMs }), { reply: givenUp });
    await until('a second request stands beside its own', async () => (await info()).num_waiting === 2);
    for (const checkId of ['a', 'b', 'c', 'd']) await bus.enqueue({ ...durableSectorCheck, checkId });
    await until('all four were given', async () => (await info()).num_ack_pending === 4);
    assert.equal(atOnce, 2);
    release();
    await until('all four are judged', () => judged === 4);
  });

  it('N5: is there without a server, refuses at once, stops, and shows no password', async (context) => {
    const port = await freePort();
    const url = `nats://user:hunter2@127.0.0.1:${port}`;
    const { bus, notices } = busFor(context, url);
    bus.takeVerdicts(async () => ({ outcome: 'recorded' }));
    await until('it has tried', () => notices.length > 0);
    const began = performance.now();
    assert.deepEqual(await bus.ask(awaitedSectorCheck), { ok: false, error: 'unavailable' });
    assert.deepEqual(await bus.enqueue(durableSectorCheck), { ok: false, error: 'unavailable' });
    assert.equal(await bus.isReady(), false);
    await bus.stop();
    assert.ok(performance.now() - began < awaitedSectorCheck.waitMs / 2, `${performance.now() - began} ms`);
    assert.ok(!JSON.stringify([notices, natsAddress(url).shown]).includes('hunter2'));
  });

  it('N5: works as soon as a server appears', async (context) => {
    const { server } = await serverFor(context);
    await server.kill();
    const { bus } = busFor(context, server.url);
    const verdict = documentVerdicts.refused;
    bus.takeChecks({ lane: 'await', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    await server.start();
    await whenReady(bus);
    const answer = await bus.ask({ ...awaitedSectorCheck, checkId: randomUUID() });
    assert.deepEqual(answer, { ok: true, value: verdict });
  });
});

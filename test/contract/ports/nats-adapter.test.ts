import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { natsAddress } from '@clientele/adapter-nats';
import type { CheckOutcome, HeldCheck, JudgedCheck } from '@clientele/application';
import { awaitedSectorCheck, documentVerdicts, durableSectorCheck } from '@clientele/examples';
import { documentCheckStreams, documentCheckSubjects, fromWire } from '@clientele/messages';
import { connect, type JetStreamManager, type NatsConnection } from 'nats';
import { freePort } from '../../support/free-port.ts';
import { natsServerMissing, startNatsServer } from '../../support/nats.ts';
import { openNatsBus, until, whenReady } from '../../support/nats-buses.ts';
import { withRoom } from '../../support/with-room.ts';

const streams = Object.values(documentCheckStreams);

/** A server of its own, and a look into it. */
const serverFor = async (context: TestContext, settings: Parameters<typeof startNatsServer>[0] = {}) => {
  const server = await startNatsServer(settings);
  const onlooker = await connect({ port: server.port, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
  context.after(async () => {
    await onlooker.close();
    await server.dispose();
  });
  return { server, onlooker, manager: await onlooker.jetstreamManager() };
};

const busFor = (context: TestContext, url: string, options: Parameters<typeof openNatsBus>[1] = {}) => {
  const opened = openNatsBus(url, options);
  context.after(() => opened.bus.stop());
  return opened;
};

const rivals = 6;
const requestsEach = 30;
const searchMsMax = 20_000;

/**
 * Many connections create a stream and its consumer at once, until the server made a consumer that does not answer. Whether there is one.
 */
const leaveDeadConsumer = async ({ port }: { readonly port: number }, manager: JetStreamManager): Promise<boolean> => {
  const { name, subjects, consumer } = documentCheckStreams.durableChecks;
  const connections = await Promise.all(Array.from({ length: rivals }, () => connect({ port })));
  const request = (connection: NatsConnection, subject: string, body: unknown): Promise<boolean> =>
    connection.request(subject, JSON.stringify(body), { timeout: 1_000 }).then(
      () => true,
      () => false,
    );
  const config = { durable_name: consumer.name, ack_policy: 'explicit', deliver_policy: 'all' };
  const createdBy = (connection: NatsConnection): readonly Promise<boolean>[] => [
    request(connection, `$JS.API.STREAM.CREATE.${name}`, { name, subjects, retention: 'workqueue', storage: 'file' }),
    ...Array.from({ length: requestsEach }, () =>
      request(connection, `$JS.API.CONSUMER.CREATE.${name}.${consumer.name}`, { stream_name: name, config }),
    ),
  ];
  const isDead = async (): Promise<boolean> => {
    await Promise.all(connections.flatMap(createdBy));
    const [first] = connections;
    return (
      first !== undefined &&
      !(await request(first, `$JS.API.CONSUMER.MSG.NEXT.${name}.${consumer.name}`, { batch: 'none' }))
    );
  };
  const end = performance.now() + searchMsMax;
  let isMade = await isDead();
  while (!isMade && performance.now() < end) {
    await manager.streams.delete(name);
    isMade = await isDead();
  }
  await Promise.all(connections.map((connection) => connection.close()));
  return isMade;
};

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

  it('finds what is there, however often it starts, also where the server has no more memory than that takes', async (context) => {
    const inMemory = streams.filter(({ storage }) => storage === 'memory');
    const memoryBytesMax = inMemory.reduce((sum, { bytesMax }) => sum + bytesMax, 0);
    const { server } = await serverFor(context, { memoryBytesMax });
    for (let start = 1; start <= 3; start += 1) {
      const { bus, notices } = busFor(context, server.url);
      await until(() => bus.isReady(), 'the bus is ready');
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
    await until(() => older.notices.filter(({ kind }) => kind === 'connected').length === 2, 'the older one is back');
    await whenReady(older.bus);
    await onlooker.flush();
    assert.equal(await maxNow(), 7);
  });

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

  it('lets anybody listen to verdicts, which takes none from registration', async (context) => {
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
    bus.takeChecks({ mode: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    await bus.enqueue(durableSectorCheck);
    await until(() => recorded.length === 1 && heard.length === 1, 'both have it');
    const { checkId: check_id, clientId: client_id } = durableSectorCheck;
    assert.partialDeepStrictEqual(heard, [{ check_id, client_id, verdict: { outcome: 'refused' } }]);
  });

  it('takes out a message that breaks the contract, and goes on', async (context) => {
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
    bus.takeChecks({ mode: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    await bus.enqueue(durableSectorCheck);
    await until(() => recorded.length === 1, 'the check after it');
    const refused = notices.flatMap((notice) => (notice.kind === 'message-refused' ? [notice.stream] : []));
    assert.deepEqual(refused.sort(), [durableChecks.name, verdicts.name].sort());
    const left = async (name: string): Promise<number> => (await manager.streams.info(name)).state.messages;
    await until(async () => (await left(durableChecks.name)) + (await left(verdicts.name)) === 0, 'nothing is left');
  });

  it('W1: a verdict that was published before, by whomever, is not published again', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus, notices } = busFor(context, server.url);
    await whenReady(bus);
    const verdict = documentVerdicts.verified;
    bus.takeChecks({ mode: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    const published = (): number => notices.filter(({ kind }) => kind === 'verdict-published').length;
    await bus.enqueue(durableSectorCheck);
    await until(() => published() === 1, 'a verdict');
    await manager.streams.purge(documentCheckStreams.durableChecks.name);
    await manager.streams.delete(documentCheckStreams.durableChecks.name);
    await until(async () => (await bus.enqueue(durableSectorCheck)).ok, 'the check is there again');
    await until(() => published() === 2, 'a second verdict');
    assert.partialDeepStrictEqual(notices.filter(({ kind }) => kind === 'verdict-published').at(-1), {
      isRepeat: true,
    });
    assert.equal((await manager.streams.info(documentCheckStreams.verdicts.name)).state.messages, 1);
  });

  it('W1: a verdict that was recorded a moment ago is not published again', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus, notices } = busFor(context, server.url);
    await whenReady(bus);
    const verdict = documentVerdicts.verified;
    let recorded = 0;
    bus.takeChecks({ mode: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    bus.takeVerdicts(async () => {
      recorded += 1;
      return { outcome: 'recorded' };
    });
    const published = () => notices.filter(({ kind }) => kind === 'verdict-published');
    const waiting = async () => (await manager.streams.info(documentCheckStreams.verdicts.name)).state.messages;
    await bus.enqueue(durableSectorCheck);
    await until(async () => recorded === 1 && (await waiting()) === 0, 'a verdict is recorded');
    await manager.streams.delete(documentCheckStreams.durableChecks.name);
    await until(async () => (await bus.enqueue(durableSectorCheck)).ok, 'the check is there again');
    await until(() => published().length === 2, 'a second verdict');
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
    bus.takeChecks({ mode: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    const published = () => notices.filter(({ kind }) => kind === 'verdict-published');
    await bus.enqueue(durableSectorCheck);
    await until(() => published().length === 1, 'a verdict');
    await delay(3 * forgetting.duplicateWindowMs);
    await until(async () => {
      await bus.enqueue(durableSectorCheck);
      return published().length > 1;
    }, 'the same check is made again, because the first is forgotten');
    assert.partialDeepStrictEqual(published()[1], { isRepeat: true });
    assert.equal((await manager.streams.info(documentCheckStreams.verdicts.name)).state.messages, 1);
  });

  it('W1: a check that was dropped is done again when it is left again, and its verdict is told', async (context) => {
    const { server } = await serverFor(context);
    const durableChecks = { ...documentCheckStreams.durableChecks, duplicateWindowMs: 100 };
    const { bus } = busFor(context, server.url, { streams: { ...documentCheckStreams, durableChecks } });
    await whenReady(bus);
    const outcomes: CheckOutcome[] = [{ outcome: 'dropped' }];
    const verified: CheckOutcome = { outcome: 'judged', verdict: documentVerdicts.verified };
    bus.takeChecks({ mode: 'async', heldMax: 1, handle: async () => outcomes.pop() ?? verified });
    const recorded: string[] = [];
    bus.takeVerdicts(async ({ verdict }) => {
      recorded.push(verdict.outcome);
      return { outcome: 'recorded' };
    });
    await until(async () => {
      await bus.enqueue(durableSectorCheck);
      return recorded.length > 0;
    }, 'the verdict is there');
    assert.deepEqual([recorded, outcomes], [['verified'], []]);
  });

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
    bus.takeChecks({ mode: 'async', heldMax: 1_024, handle });
    const restingCount = 5_000;
    for (let sent = 0; sent < restingCount; sent += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => {
          const clientId = `c${sent + index}`;
          return bus.enqueue({ ...durableSectorCheck, clientId, checkId: `${clientId}-0` });
        }),
      );
    await bus.enqueue({ ...durableSectorCheck, clientId: 'other', checkId: 'other-0' });
    await until(() => recorded.length === 1, 'the other is judged');
    const { name } = documentCheckStreams.durableChecks;
    await until(async () => (await manager.streams.info(name)).state.messages === restingCount, 'the others rest');
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
    bus.takeChecks({ mode: 'async', heldMax: 1, handle });
    for (const checkId of ['first', 'second']) await bus.enqueue({ ...durableSectorCheck, checkId });
    await until(() => judged === 2, 'both are judged');
    const { name } = documentCheckStreams.durableChecks;
    await until(async () => (await manager.streams.info(name)).state.messages === 1, 'one of them is acknowledged');
    await delay(100);
    assert.equal((await manager.streams.info(name)).state.messages, 1);
    assert.equal(notices.filter(({ kind }) => kind === 'verdict-published').length, 1);
  });

  it('W1: a check that takes longer than a dead worker is waited for stays with its worker', async (context) => {
    const { server } = await serverFor(context);
    const ackWaitMs = 2_000;
    const { durableChecks } = documentCheckStreams;
    const shortWait = { ...durableChecks, consumer: { ...durableChecks.consumer, ackWaitMs } };
    const { bus } = busFor(context, server.url, { streams: { ...documentCheckStreams, durableChecks: shortWait } });
    await whenReady(bus);
    let taken = 0;
    const recorded: JudgedCheck[] = [];
    bus.takeVerdicts(async (judged) => {
      recorded.push(judged);
      return { outcome: 'recorded' };
    });
    const handle = async (): Promise<CheckOutcome> => {
      taken += 1;
      await delay(3 * ackWaitMs);
      return { outcome: 'judged', verdict: documentVerdicts.verified };
    };
    bus.takeChecks({ mode: 'async', heldMax: 4, handle });
    await bus.enqueue(durableSectorCheck);
    await until(() => recorded.length === 1, 'a verdict');
    assert.equal(taken, 1);
  });

  it('N3: who only asks creates again what it finds missing', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    await manager.streams.delete(documentCheckStreams.durableChecks.name);
    await until(async () => (await bus.enqueue(durableSectorCheck)).ok, 'the check is there');
    assert.equal((await manager.streams.info(documentCheckStreams.durableChecks.name)).state.messages, 1);
  });

  it('N3: who only takes creates again what it finds missing', async (context) => {
    const { server, manager } = await serverFor(context);
    const { bus } = busFor(context, server.url);
    await whenReady(bus);
    bus.takeVerdicts(async () => ({ outcome: 'recorded' }));
    const { name } = documentCheckStreams.verdicts;
    await until(async () => (await manager.consumers.info(name, 'registration')).num_waiting > 0, 'it takes');
    await manager.streams.delete(name);
    const isThere = (): Promise<boolean> =>
      manager.streams.info(name).then(
        () => true,
        () => false,
      );
    await until(isThere, 'the stream is there again');
  });

  it('N3: a consumer that a careless server made deaf and dumb is found out and replaced', async (context) => {
    const { server, manager } = await serverFor(context);
    if (!(await leaveDeadConsumer(server, manager))) return context.skip('this server makes no such consumers');
    const { bus } = busFor(context, server.url);
    const verdict = documentVerdicts.verified;
    bus.takeChecks({ mode: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    const recorded: string[] = [];
    bus.takeVerdicts(async ({ checkId }) => {
      recorded.push(checkId);
      return { outcome: 'recorded' };
    });
    await until(async () => (await bus.enqueue(durableSectorCheck)).ok, 'the check is there');
    await until(() => recorded.length === 1, 'a verdict');
  });

  it('W1: holds no more than it said, also where the server still answers a request that was given up', async (context) => {
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
    bus.takeChecks({ mode: 'async', heldMax: 2, handle });
    const info = () => manager.consumers.info(durableChecks.name, durableChecks.consumer.name);
    await until(() => inboxes.length > 0, 'it asks');
    // One that was given up lately, as its number says; it stands long enough for any machine.
    const givenUp = inboxes[0]?.replace(/\d+$/, '0') ?? '';
    onlooker.publish(next, JSON.stringify({ batch: 2, expires: 60_000 * nanosPerMs }), { reply: givenUp });
    await until(async () => (await info()).num_waiting === 2, 'a second request stands beside its own');
    for (const checkId of ['a', 'b', 'c', 'd']) await bus.enqueue({ ...durableSectorCheck, checkId });
    await until(async () => (await info()).num_ack_pending === 4, 'all four were given');
    assert.equal(atOnce, 2);
    release();
    await until(() => judged === 4, 'all four are judged');
  });

  it('N5: is there without a server, refuses at once, stops, and shows no password', async (context) => {
    const port = await freePort();
    const url = `nats://user:hunter2@127.0.0.1:${port}`;
    const { bus, notices } = busFor(context, url);
    bus.takeVerdicts(async () => ({ outcome: 'recorded' }));
    await until(() => notices.length > 0, 'it has tried');
    const began = performance.now();
    assert.deepEqual(await bus.ask(awaitedSectorCheck), { ok: false, error: 'unavailable' });
    assert.deepEqual(await bus.enqueue(durableSectorCheck), { ok: false, error: 'unavailable' });
    assert.equal(await bus.isReady(), false);
    await bus.stop();
    assert.ok(performance.now() - began < awaitedSectorCheck.waitMs / 2, `${performance.now() - began} ms`);
    assert.ok(!JSON.stringify([notices, natsAddress(url).shown]).includes('hunter2'));
  });

  it('N5: is not held up by a server that accepts and says nothing', async (context) => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    assert.ok(typeof address === 'object' && address !== null);
    const sockets: Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket.on('error', () => undefined)));
    context.after(() => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    });
    const { bus } = openNatsBus(`nats://127.0.0.1:${address.port}`);
    assert.deepEqual(await bus.ask(awaitedSectorCheck), { ok: false, error: 'unavailable' });
    const began = performance.now();
    await bus.stop();
    assert.ok(performance.now() - began < withRoom(1_000));
  });

  it('N5: works as soon as a server appears', async (context) => {
    const { server } = await serverFor(context);
    await server.kill();
    const { bus } = busFor(context, server.url);
    const verdict = documentVerdicts.refused;
    bus.takeChecks({ mode: 'await', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    await server.start();
    await whenReady(bus);
    const answer = await bus.ask({ ...awaitedSectorCheck, checkId: randomUUID() });
    assert.deepEqual(answer, { ok: true, value: verdict });
  });
});

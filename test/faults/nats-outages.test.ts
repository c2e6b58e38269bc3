import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckOutcome, JudgedCheck } from '@clientele/application';
import { awaitedSectorCheck, documentVerdicts, durableSectorCheck } from '@clientele/examples';
import { documentCheckStreams } from '@clientele/messages';
import { connect, type JetStreamManager, type NatsConnection } from 'nats';
import { natsServerMissing } from '../support/nats.ts';
import { busFor, openNatsBus, serverFor, whenReady } from '../support/nats-buses.ts';
import { until } from '../support/until.ts';
import { withRoom } from '../support/with-room.ts';

const rivals = 6;
const requestsEach = 30;
const searchMsMax = 20_000;

/**
 * Creates a stream and its consumer on many connections at once, until the server has made a consumer that does not
 * answer. Returns whether it has.
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

describe('the NATS adapter through outages', { skip: natsServerMissing() }, () => {
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
    bus.takeChecks({ lane: 'async', heldMax: 4, handle });
    await bus.enqueue(durableSectorCheck);
    await until('a verdict', () => recorded.length === 1);
    assert.equal(taken, 1);
  });

  it('N3: a consumer that a careless server made deaf and dumb is found out and replaced', async (context) => {
    const { server, manager } = await serverFor(context);
    if (!(await leaveDeadConsumer(server, manager))) return context.skip('this server makes no such consumers');
    const { bus } = busFor(context, server.url);
    const verdict = documentVerdicts.verified;
    bus.takeChecks({ lane: 'async', heldMax: 1, handle: async () => ({ outcome: 'judged', verdict }) });
    const recorded: string[] = [];
    bus.takeVerdicts(async ({ checkId }) => {
      recorded.push(checkId);
      return { outcome: 'recorded' };
    });
    await until('the check is there', async () => (await bus.enqueue(durableSectorCheck)).ok);
    await until('a verdict', () => recorded.length === 1);
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
});

import type { TestContext } from 'node:test';
import { type NatsDocumentCheckBusOptions, type NatsNotice, natsDocumentCheckBus } from '@clientele/adapter-nats';
import type { DocumentCheckBus, JudgedCheck } from '@clientele/application';
import { documentCheckStreams } from '@clientele/messages';
import { delay } from '@clientele/platform';
import { connect } from 'nats';
import { startNatsServer } from './nats.ts';
import { until } from './until.ts';

/** A bus of its own connection, and what it had to say. */
export type NatsBus = { readonly bus: DocumentCheckBus; readonly notices: readonly NatsNotice[] };

type Options = Partial<Pick<NatsDocumentCheckBusOptions, 'streams' | 'stopMsMax'>>;

export const openNatsBus = (url: string, options: Options = {}): NatsBus => {
  const notices: NatsNotice[] = [];
  const now = (): string => new Date().toISOString();
  const bus = natsDocumentCheckBus({
    url,
    now,
    delay,
    stopMsMax: 1_000,
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  return { bus, notices };
};

/** A server of its own, and a look into it. */
export const serverFor = async (context: TestContext, settings: Parameters<typeof startNatsServer>[0] = {}) => {
  const server = await startNatsServer(settings);
  const onlooker = await connect({ port: server.port, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
  context.after(async () => {
    await onlooker.close();
    await server.dispose();
  });
  return { server, onlooker, manager: await onlooker.jetstreamManager() };
};

/** A bus that stops when the test ends. */
export const busFor = (context: TestContext, url: string, options: Options = {}) => {
  const opened = openNatsBus(url, options);
  context.after(() => opened.bus.stop());
  return opened;
};

/** Resolves when the bus can be used. */
export const whenReady = (bus: DocumentCheckBus): Promise<void> => until('the bus is ready', () => bus.isReady());

/** Every verdict that is offered, recorded at once. */
export const recordVerdicts = (bus: DocumentCheckBus): readonly JudgedCheck[] => {
  const recorded: JudgedCheck[] = [];
  bus.takeVerdicts(async (judged) => {
    recorded.push(judged);
    return { outcome: 'recorded' };
  });
  return recorded;
};

/** The streams of the house, but a dead worker's check is somebody else's after a short while, so that a test can wait for it. */
export const quickStreams = {
  ...documentCheckStreams,
  durableChecks: {
    ...documentCheckStreams.durableChecks,
    consumer: { ...documentCheckStreams.durableChecks.consumer, ackWaitMs: 300 },
  },
};

/** Every stream of the house, gone: the next test begins with none. */
export const deleteStreams = async (url: string): Promise<void> => {
  const connection = await connect({ servers: url.replace(/^nats:\/\//, '') });
  const manager = await connection.jetstreamManager();
  for (const { name } of Object.values(documentCheckStreams)) await manager.streams.delete(name).catch(() => undefined);
  await connection.close();
};

import type { TestContext } from 'node:test';
import { type NatsDocumentCheckBusOptions, type NatsNotice, natsDocumentCheckBus } from '@clientele/adapter-nats';
import type { DocumentCheckBus, JudgedCheck } from '@clientele/application';
import { documentCheckStreams } from '@clientele/messages';
import { delay } from '@clientele/platform';
import { connect } from 'nats';
import { startNatsServer } from './nats.ts';
import { until } from './until.ts';

/** A bus on its own connection, and the notices that it has emitted. */
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

/** A separate server, and access to its streams. */
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

/** Resolves when the bus is ready. */
export const whenReady = (bus: DocumentCheckBus): Promise<void> => until('the bus is ready', () => bus.isReady());

/** Records every offered verdict immediately. */
export const recordVerdicts = (bus: DocumentCheckBus): readonly JudgedCheck[] => {
  const recorded: JudgedCheck[] = [];
  bus.takeVerdicts(async (judged) => {
    recorded.push(judged);
    return { outcome: 'recorded' };
  });
  return recorded;
};

/** The production streams, except that a dead worker's check is redelivered soon enough for a test to wait for it. */
export const quickStreams = {
  ...documentCheckStreams,
  durableChecks: {
    ...documentCheckStreams.durableChecks,
    consumer: { ...documentCheckStreams.durableChecks.consumer, ackWaitMs: 300 },
  },
};

/** Deletes all of the registry's streams, so that the next test starts without any. */
export const deleteStreams = async (url: string): Promise<void> => {
  const connection = await connect({ servers: url.replace(/^nats:\/\//, '') });
  const manager = await connection.jetstreamManager();
  for (const { name } of Object.values(documentCheckStreams)) await manager.streams.delete(name).catch(() => undefined);
  await connection.close();
};

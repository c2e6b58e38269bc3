import { setTimeout as pause } from 'node:timers/promises';
import { type NatsDocumentCheckBusOptions, type NatsNotice, natsDocumentCheckBus } from '@clientele/adapter-nats';
import type { DocumentCheckBus, JudgedCheck } from '@clientele/application';
import { documentCheckStreams } from '@clientele/messages';
import { delay } from '@clientele/platform';
import { connect } from 'nats';

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

/** For what must come to be, however busy the machine is. */
const silenceMsMax = 60_000;

/** Resolves when the condition holds. */
export const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const end = performance.now() + silenceMsMax;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await pause(10);
  }
};

/** Resolves when the bus can be used. */
export const whenReady = (bus: DocumentCheckBus): Promise<void> => until(() => bus.isReady(), 'the bus is ready');

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

import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { StreamPlan } from '@clientele/messages';
import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  type NatsConnection,
  nanos,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';
import { isAlive } from './consumer-life.ts';
import { errorCode } from './notice.ts';

/** The server says that there is none of that name, or one with other settings. */
const streamMissing = '10059';
const consumerDiffers = ['10148', '10013'];
const consumerMissing = '10014';

const requestMsMax = 2_000;
/** How long a stream is left alone before it gets a consumer: another process may be creating it (see `isAlive`). */
const settleMs = 200;

/**
 * Creates what is missing. Several processes may do so at once, because an identical request is a no-op. But what is there is not asked
 * for again: a server of 2.9 looks for room for it a second time, and refuses where the room that it has is taken by it. Settings of what is there are
 * only changed where `mayUpdate`: an old process that reconnects must not take back what a newer one set.
 */
export const ensureTopology = async (
  connection: NatsConnection,
  plan: { readonly streams: readonly StreamPlan[]; readonly replicas: number; readonly mayUpdate: boolean },
): Promise<void> => {
  const manager = await connection.jetstreamManager({ checkAPI: false, timeout: requestMsMax });
  for (const stream of plan.streams) await ensureStream(manager, streamConfig(stream, plan.replicas), plan.mayUpdate);
  if (await lacksConsumers(manager, plan.streams)) await pause(settleMs);
  for (const stream of plan.streams) await ensureConsumer(manager, stream, plan.mayUpdate);
  await Promise.all(plan.streams.map((stream) => ensureLife(connection, manager, stream)));
};

const lacksConsumers = async ({ consumers }: JetStreamManager, streams: readonly StreamPlan[]): Promise<boolean> => {
  for (const { name, consumer } of streams) {
    try {
      await consumers.info(name, consumer.name);
    } catch (error) {
      if (errorCode(error) !== consumerMissing) throw error;
      return true;
    }
  }
  return false;
};

/** What a dead consumer held is given again by the one in its place. */
const ensureLife = async (connection: NatsConnection, manager: JetStreamManager, stream: StreamPlan): Promise<void> => {
  if (await isAlive(connection, manager, stream)) return;
  await manager.consumers.delete(stream.name, stream.consumer.name);
  await manager.consumers.add(stream.name, consumerConfig(stream));
};

const ensureStream = async (
  { streams }: JetStreamManager,
  config: Partial<StreamConfig> & { readonly name: string },
  mayUpdate: boolean,
): Promise<void> => {
  const there = await foundStream(streams, config.name);
  if (there === undefined) await streams.add(config);
  else if (mayUpdate && !hasSettings(there, config)) await streams.update(config.name, config);
};

const foundStream = async (
  streams: JetStreamManager['streams'],
  name: string,
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  try {
    return { ...(await streams.info(name)).config };
  } catch (error) {
    if (errorCode(error) === streamMissing) return undefined;
    throw error;
  }
};

/** What we do not ask for is the server's to choose. */
const hasSettings = (there: Readonly<Record<string, unknown>>, config: Partial<StreamConfig>): boolean =>
  Object.entries(config).every(([name, wanted]) => isDeepStrictEqual(there[name], wanted));

const ensureConsumer = async (
  { consumers }: JetStreamManager,
  stream: StreamPlan,
  mayUpdate: boolean,
): Promise<void> => {
  const config = consumerConfig(stream);
  try {
    await consumers.add(stream.name, config);
  } catch (error) {
    if (!consumerDiffers.includes(errorCode(error))) throw error;
    if (mayUpdate) await consumers.update(stream.name, stream.consumer.name, config);
  }
};

/** Only what a server of 2.9 knows. */
const streamConfig = (stream: StreamPlan, replicas: number): Partial<StreamConfig> & { readonly name: string } => ({
  name: stream.name,
  subjects: [...stream.subjects],
  retention: RetentionPolicy.Workqueue,
  storage: stream.storage === 'memory' ? StorageType.Memory : StorageType.File,
  discard: DiscardPolicy.New,
  max_msgs: stream.messagesMax,
  max_bytes: stream.bytesMax,
  max_msg_size: stream.messageBytesMax,
  max_age: nanos(stream.ageMsMax),
  duplicate_window: nanos(stream.duplicateWindowMs),
  num_replicas: replicas,
});

/** How often a check is begun is the worker's to decide, so the server counts without a limit. */
const consumerConfig = ({ consumer }: StreamPlan): Partial<ConsumerConfig> => ({
  durable_name: consumer.name,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  ack_wait: nanos(consumer.ackWaitMs),
  max_ack_pending: consumer.heldMax,
  max_deliver: -1,
});

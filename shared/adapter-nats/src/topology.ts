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

/** Error codes of the server: no stream or consumer of that name, or one with other settings. */
const streamMissing = '10059';
const consumerDiffers = ['10148', '10013'];
const consumerMissing = '10014';

const requestMsMax = 2_000;
/** Pause before a stream gets a consumer, because another process may be creating the stream (see `isAlive`). */
const settleMs = 200;

/**
 * Creates missing streams and consumers. Several processes may do so at once, because an identical request is a no-op.
 * An existing stream is not requested again: server 2.9 reserves space for it a second time, and refuses if the stream
 * itself occupies the space. Existing settings change only if `mayUpdate`, because an old process that reconnects must
 * not revert the settings of a newer one.
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

/** Replaces a dead consumer. Its successor redelivers the messages that it held. */
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

/** Whether the stream has the settings that we request. The server chooses the others. */
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

/** Uses only settings that server 2.9 knows. */
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

/** The worker decides how often a check is started, so the server does not limit deliveries. */
const consumerConfig = ({ consumer }: StreamPlan): Partial<ConsumerConfig> => ({
  durable_name: consumer.name,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  ack_wait: nanos(consumer.ackWaitMs),
  max_ack_pending: consumer.heldMax,
  max_deliver: -1,
});

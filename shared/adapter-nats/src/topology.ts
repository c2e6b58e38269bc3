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

/** Error codes of the server: no stream or consumer of that name. */
const streamMissing = '10059';
const consumerMissing = '10014';
/** The client's code: this user may not. */
const notPermitted = 'PERMISSIONS_VIOLATION';

const requestMsMax = 2_000;
/** Pause before a stream gets a consumer, because another process may be creating the stream (see `isAlive`). */
const settleMs = 200;

/**
 * Creates missing streams and consumers. Several processes may do so at once, because an identical request is a no-op.
 * What exists is not requested again: server 2.9 reserves space for a stream a second time, and refuses if the stream
 * itself occupies the space; and a user may have the right to use streams and none to change them. Existing settings
 * change only if `mayUpdate`, because an old process that reconnects must not revert the settings of a newer one.
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

const lacksConsumers = async (manager: JetStreamManager, streams: readonly StreamPlan[]): Promise<boolean> => {
  for (const stream of streams) if ((await foundConsumer(manager, stream)) === undefined) return true;
  return false;
};

const foundConsumer = async (
  { consumers }: JetStreamManager,
  { name, consumer }: StreamPlan,
): Promise<Readonly<Record<string, unknown>> | undefined> => {
  try {
    return { ...(await consumers.info(name, consumer.name)).config };
  } catch (error) {
    if (errorCode(error) === consumerMissing) return undefined;
    throw error;
  }
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
  else if (mayUpdate && !hasSettings(there, config)) await ifPermitted(streams.update(config.name, config));
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

/** Whether a stream or consumer has the settings that we request. The server chooses the others. */
const hasSettings = (
  there: Readonly<Record<string, unknown>>,
  config: Partial<StreamConfig> | Partial<ConsumerConfig>,
): boolean => Object.entries(config).every(([name, wanted]) => isDeepStrictEqual(there[name], wanted));

const ensureConsumer = async (manager: JetStreamManager, stream: StreamPlan, mayUpdate: boolean): Promise<void> => {
  const config = consumerConfig(stream);
  const there = await foundConsumer(manager, stream);
  if (there === undefined) await manager.consumers.add(stream.name, config);
  else if (mayUpdate && !hasSettings(there, config))
    await ifPermitted(manager.consumers.update(stream.name, stream.consumer.name, config));
};

/** Whoever may not change settings works with those that are there. */
const ifPermitted = async (change: Promise<unknown>): Promise<void> => {
  try {
    await change;
  } catch (error) {
    if (errorCode(error) !== notPermitted) throw error;
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

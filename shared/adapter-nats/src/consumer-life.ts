import type { StreamPlan } from '@clientele/messages';
import type { JetStreamManager, NatsConnection } from 'nats';
import { errorCode } from './notice.ts';

const probesMax = 3;
const probeMsMax = 1_500;
const timedOut = 'TIMEOUT';

/**
 * Whether the consumer responds. On server 2.9.10, a consumer created while another connection is creating its stream
 * never works: it counts deliveries, but none arrives. The server reports it as existing, so it gets a request that it
 * must refuse: a live consumer answers 400.
 */
export const isAlive = async (
  connection: NatsConnection,
  manager: JetStreamManager,
  { name, consumer }: StreamPlan,
): Promise<boolean> => {
  const { created } = await manager.consumers.info(name, consumer.name);
  for (let probe = 1; probe <= probesMax; probe += 1) {
    if (await answers(connection, `$JS.API.CONSUMER.MSG.NEXT.${name}.${consumer.name}`)) return true;
    // A slow server does not answer this request either, so it throws and nothing is concluded. If the consumer is a
    // different one by now, another process has already replaced it.
    if ((await manager.consumers.info(name, consumer.name)).created !== created) return true;
  }
  return false;
};

const unreadable = '{';

const answers = async (connection: NatsConnection, subject: string): Promise<boolean> => {
  try {
    await connection.request(subject, unreadable, { timeout: probeMsMax });
    return true;
  } catch (error) {
    if (errorCode(error) === timedOut) return false;
    throw error;
  }
};

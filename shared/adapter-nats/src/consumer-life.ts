import type { StreamPlan } from '@clientele/messages';
import type { JetStreamManager, NatsConnection } from 'nats';
import { errorCode } from './notice.ts';

const probesMax = 3;
const probeMsMax = 1_500;
const timedOut = 'TIMEOUT';

/**
 * Whether the consumer can say anything. One that was created while another connection was just creating its stream is deaf and dumb for
 * ever on a server of 2.9.10: it counts what it delivers, and nothing of it arrives. It is there by every account of the server, so it is
 * asked something that cannot be granted: a live one says so (400).
 */
export const isAlive = async (
  connection: NatsConnection,
  manager: JetStreamManager,
  { name, consumer }: StreamPlan,
): Promise<boolean> => {
  const { created } = await manager.consumers.info(name, consumer.name);
  for (let probe = 1; probe <= probesMax; probe += 1) {
    if (await answers(connection, `$JS.API.CONSUMER.MSG.NEXT.${name}.${consumer.name}`)) return true;
    // A server that is only slow does not answer this either, and then nothing is concluded. A consumer that is another one by now was healed by somebody else.
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

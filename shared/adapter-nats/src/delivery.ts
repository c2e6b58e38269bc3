import type { Msg, NatsConnection } from 'nats';

/** A message that is held until it is finished, given back or discarded. */
export type Delivery = {
  readonly header: (name: string) => string;
  readonly body: () => string;
  /** Number of deliveries so far, to any process; 1 at the first. */
  readonly deliveries: number;
  readonly sequence: number;
  /** Acknowledges it. Resolves when the server has confirmed; a lost acknowledgement means a repeat. */
  readonly finish: () => Promise<void>;
  /** Requests redelivery, to this process or another, after this time. */
  readonly giveBack: (afterMs: number) => void;
  /** Ends redelivery for good. */
  readonly discard: () => void;
  /** Reports that work is still in progress, so that the server continues to wait. */
  readonly renew: () => void;
};

const ackMsMax = 2_000;
const nanosPerMs = 1_000_000;

/** `$JS.ACK.[domain.account.]stream.consumer.deliveries.streamSequence.consumerSequence.time.pending[.random]` */
const domainTokens = 11;

export const delivery = (connection: NatsConnection, message: Msg): Delivery => {
  const reply = message.reply ?? '';
  const tokens = reply.split('.');
  const first = tokens.length < domainTokens ? 2 : 4;
  const say = (word: string): void => {
    if (!connection.isClosed()) connection.publish(reply, word);
  };
  return {
    header: (name) => message.headers?.get(name) ?? '',
    body: () => message.string(),
    deliveries: Number(tokens[first + 2]),
    sequence: Number(tokens[first + 3]),
    finish: async () => {
      await connection.request(reply, '+ACK', { timeout: ackMsMax });
    },
    giveBack: (afterMs) => say(`-NAK ${JSON.stringify({ delay: Math.round(afterMs) * nanosPerMs })}`),
    discard: () => say('+TERM'),
    renew: () => say('+WPI'),
  };
};

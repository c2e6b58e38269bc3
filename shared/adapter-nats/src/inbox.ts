import { setTimeout as pause } from 'node:timers/promises';
import type { StreamPlan } from '@clientele/messages';
import { createInbox, type Msg, type NatsConnection } from 'nats';

/** `over`: ask again at once. `missing`: stream or consumer is gone. `silent`: nobody even said that there is nothing. `refused`: ask again after a pause. */
export type RequestOutcome = 'over' | 'missing' | 'silent' | 'refused';

/** Where a stream's messages arrive on one connection. */
export type Inbox = {
  readonly connection: NatsConnection;
  /** Asks for at most so many messages; resolves when they are there, when none came for a while, or when the server would not. */
  readonly request: (messagesMax: number) => Promise<RequestOutcome>;
  /** Ends the request that stands. */
  readonly interrupt: () => void;
  /** Takes no more; what is on its way still arrives before this resolves. */
  readonly leave: () => Promise<void>;
};

/** How long one request stands. A restarted server has forgotten it, and a dead consumer heard nothing, and nobody says so. */
const requestMs = 5_000;
const requestGraceMs = 1_000;
const leaveMsMax = 1_000;
const nanosPerMs = 1_000_000;

/**
 * One subscription for all requests on a connection, never left before the end: what arrives late is held like the rest, where leaving
 * would make it wait for its redelivery. The last part of the subject tells the answers to one request from those to another.
 */
export const openInbox = (
  connection: NatsConnection,
  { stream, onMessage }: { readonly stream: StreamPlan; readonly onMessage: (message: Msg) => void },
): Inbox => {
  const prefix = createInbox();
  const standing = { number: 0, left: 0, end: (_outcome: RequestOutcome): void => undefined };
  const subscription = connection.subscribe(`${prefix}.*`, {
    callback: (error, message) => {
      if (error !== null) standing.end('refused');
      else if (!message.subject.startsWith(prefix)) arrive(message);
      else if (message.subject === `${prefix}.${standing.number}`) standing.end(statusOutcome(message));
    },
  });

  const arrive = (message: Msg): void => {
    onMessage(message);
    standing.left -= 1;
    if (standing.left === 0) standing.end('over');
  };

  return {
    connection,
    request: async (messagesMax) => {
      const { promise, resolve } = Promise.withResolvers<RequestOutcome>();
      standing.end = resolve;
      standing.number += 1;
      standing.left = messagesMax;
      const timer = setTimeout(resolve, requestMs + requestGraceMs, 'silent');
      const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream.name}.${stream.consumer.name}`;
      const wanted = JSON.stringify({ batch: messagesMax, expires: requestMs * nanosPerMs });
      connection.publish(subject, wanted, { reply: `${prefix}.${standing.number}` });
      const outcome = await promise;
      clearTimeout(timer);
      return outcome;
    },
    interrupt: () => standing.end('over'),
    leave: async () => {
      if (connection.isClosed()) return;
      const given = new AbortController();
      const late = pause(leaveMsMax, undefined, { signal: given.signal }).catch(() => undefined);
      await Promise.race([subscription.drain().catch(() => undefined), late]);
      given.abort();
    },
  };
};

const statusOutcome = (message: Msg): RequestOutcome => {
  const code = message.headers?.code;
  if (code === 404 || code === 408) return 'over';
  // No responders, or a consumer that was deleted or moved: looking after it does no harm where it is still there.
  return code === 503 || code === 409 ? 'missing' : 'refused';
};

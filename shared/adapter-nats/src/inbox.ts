import { setTimeout as pause } from 'node:timers/promises';
import type { StreamPlan } from '@clientele/messages';
import { createInbox, type Msg, type NatsConnection } from 'nats';

/**
 * `over`: request again at once. `missing`: stream or consumer is gone. `silent`: no answer at all, not even that there
 * are no messages. `refused`: request again after a pause.
 */
export type RequestOutcome = 'over' | 'missing' | 'silent' | 'refused';

/** Receives a stream's messages on one connection. */
export type Inbox = {
  readonly connection: NatsConnection;
  /**
   * Requests at most this many messages. Resolves when all have arrived, when the request has expired, or when the
   * server refuses.
   */
  readonly request: (messagesMax: number) => Promise<RequestOutcome>;
  /** Ends the current request. */
  readonly interrupt: () => void;
  /** Stops receiving. Messages that are on their way still arrive before this resolves. */
  readonly leave: () => Promise<void>;
};

/** Lifetime of one request. A restarted server forgets it and a dead consumer ignores it, both without an answer. */
const requestMs = 5_000;
const requestGraceMs = 1_000;
const leaveMsMax = 1_000;
const nanosPerMs = 1_000_000;

/**
 * One subscription for all requests on a connection. It stays open until the end, so that a late message is held like
 * the rest instead of waiting for its redelivery. The last part of the subject identifies the request that a status
 * message answers.
 */
export const openInbox = (
  connection: NatsConnection,
  {
    stream,
    inboxPrefix,
    onMessage,
  }: {
    readonly stream: StreamPlan;
    readonly inboxPrefix: string | undefined;
    readonly onMessage: (message: Msg) => void;
  },
): Inbox => {
  const prefix = createInbox(inboxPrefix);
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
  // No responders, or a consumer that was deleted or moved. Preparing it again does no harm if it still exists.
  return code === 503 || code === 409 ? 'missing' : 'refused';
};
